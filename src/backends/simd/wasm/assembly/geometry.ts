// What convolution and pooling are told of their shapes. Images are NHWC.

/** The geometry of a convolution, as the host lays it out: fourteen i32. */
// @ts-ignore: decorator
@unmanaged
export class Geometry {
  inHeight: i32;
  inWidth: i32;
  channels: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  padTop: i32;
  padLeft: i32;
  dilationHeight: i32;
  dilationWidth: i32;
}
