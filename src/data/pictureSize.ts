/** What the header of a picture file says. */
export interface PictureSize {
  readonly kind: 'png' | 'jpeg';
  readonly width: number;
  readonly height: number;
}

/**
 * Kind and size of a PNG or JPEG from its first bytes, without decoding anything. Undefined if it is neither, `'short'`
 * if these bytes do not reach far enough to tell.
 */
export function pictureSize(bytes: Uint8Array): PictureSize | 'short' | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) return undefined;
  if (view.getUint32(0) === 0x89504e47) return pngSize(view);
  return view.getUint16(0) === 0xffd8 ? jpegSize(view) : undefined;
}

/** IHDR is the first chunk, at a fixed place. */
function pngSize(view: DataView): PictureSize | 'short' | undefined {
  if (view.byteLength < 24) return 'short';
  if (view.getUint32(12) !== 0x49484452) return undefined;
  return { kind: 'png', width: view.getUint32(16), height: view.getUint32(20) };
}

/** Walks the segments to the frame header (SOF0 … SOF15), whose place depends on what metadata comes first. */
function jpegSize(view: DataView): PictureSize | 'short' | undefined {
  let at = 2;
  while (at + 4 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    // Any number of fill bytes may come before a marker.
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) {
      if (at + 9 > view.byteLength) return 'short';
      return { kind: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else if (marker === 0xd9 || marker === 0xda) return undefined;
    else at += 2 + view.getUint16(at + 2);
  }
  return 'short';
}

// In the range of frame headers, C4 holds Huffman tables, C8 is reserved and CC holds arithmetic conditioning.
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
