// A convolution as a gather: every row of its result is one pixel of the target and a weighted sum of a patch of the
// source. The forward pass is one such gather. The gradient of the input is one for each phase: with stride s, pixels
// of the same remainder modulo s meet the same taps, s pixels of the target for each one of the source, so each phase
// is a convolution of dy with stride 1 and a part of the taps. No phase writes where another does.
import { Geometry } from './geometry';

// @ts-ignore: decorator
@unmanaged
export class Phase {
  /** The images that patches are taken from. */
  height: i32;
  width: i32;
  channels: i32;
  /** Where patches lie in them: the patch of grid pixel (0, 0) begins at (top, left). */
  strideHeight: i32;
  strideWidth: i32;
  top: i32;
  left: i32;
  dilationHeight: i32;
  dilationWidth: i32;
  /** The taps of a patch, and which of the filter they are: `firstY + i·stepY`, `firstX + j·stepX`. */
  tapRows: i32;
  tapColumns: i32;
  firstY: i32;
  firstX: i32;
  stepY: i32;
  stepX: i32;
  /** One row of the product for each pixel of the grid. */
  gridHeight: i32;
  gridWidth: i32;
  /** Grid pixel (y, x) is pixel (originY + y·spacingY, originX + x·spacingX) of the target. */
  targetHeight: i32;
  targetWidth: i32;
  originY: i32;
  originX: i32;
  spacingY: i32;
  spacingX: i32;
  /** Floats of a target pixel. */
  columns: i32;
}

/** Bytes of a `Phase`. */
export const PHASE_BYTES: usize = 128;

/** Number of phases: one forward, one for each place in a stride backward. */
export function phases(g: Geometry, backward: bool): i32 {
  return backward ? g.strideHeight * g.strideWidth : 1;
}

/** Rows of the product for one image. */
// @ts-ignore: decorator
@inline
export function gridSize(phase: Phase): i32 {
  return phase.gridHeight * phase.gridWidth;
}

/** Floats of a patch. */
// @ts-ignore: decorator
@inline
export function patchSize(phase: Phase): i32 {
  return phase.tapRows * phase.tapColumns * phase.channels;
}

/** Describes phase `index` at address `at`. */
export function describe(g: Geometry, backward: bool, index: i32, at: usize): Phase {
  const phase = changetype<Phase>(at);
  if (backward) inputGradient(g, index / g.strideWidth, index % g.strideWidth, phase);
  else forward(g, phase);
  return phase;
}

function forward(g: Geometry, phase: Phase): void {
  phase.height = g.inHeight;
  phase.width = g.inWidth;
  phase.channels = g.channels;
  phase.strideHeight = g.strideHeight;
  phase.strideWidth = g.strideWidth;
  phase.top = -g.padTop;
  phase.left = -g.padLeft;
  phase.dilationHeight = g.dilationHeight;
  phase.dilationWidth = g.dilationWidth;
  phase.tapRows = g.kernelHeight;
  phase.tapColumns = g.kernelWidth;
  phase.firstY = 0;
  phase.firstX = 0;
  phase.stepY = 1;
  phase.stepX = 1;
  phase.gridHeight = g.outHeight;
  phase.gridWidth = g.outWidth;
  phase.targetHeight = g.outHeight;
  phase.targetWidth = g.outWidth;
  phase.originY = 0;
  phase.originX = 0;
  phase.spacingY = 1;
  phase.spacingX = 1;
  phase.columns = g.outChannels;
}

function inputGradient(g: Geometry, y: i32, x: i32, phase: Phase): void {
  phase.height = g.outHeight;
  phase.width = g.outWidth;
  phase.channels = g.outChannels;
  phase.strideHeight = 1;
  phase.strideWidth = 1;
  phase.gridHeight = max(0, g.inHeight - y + g.strideHeight - 1) / g.strideHeight;
  phase.gridWidth = max(0, g.inWidth - x + g.strideWidth - 1) / g.strideWidth;
  phase.targetHeight = g.inHeight;
  phase.targetWidth = g.inWidth;
  phase.originY = y;
  phase.originX = x;
  phase.spacingY = g.strideHeight;
  phase.spacingX = g.strideWidth;
  phase.columns = g.channels;
  // Tap k joins input pixel p with output pixel (p + pad - k·dilation) / stride, where that is whole: every `period`-th
  // tap. The last one reaches back furthest and comes first.
  const periodY = g.strideHeight / commonDivisor(g.strideHeight, g.dilationHeight);
  const tapY = firstTap(y + g.padTop, g.dilationHeight, g.strideHeight, g.kernelHeight);
  phase.tapRows = tapsFrom(tapY, periodY, g.kernelHeight);
  phase.firstY = tapY + (phase.tapRows - 1) * periodY;
  phase.stepY = -periodY;
  phase.top = (y + g.padTop - phase.firstY * g.dilationHeight) / g.strideHeight;
  phase.dilationHeight = periodY * g.dilationHeight / g.strideHeight;
  const periodX = g.strideWidth / commonDivisor(g.strideWidth, g.dilationWidth);
  const tapX = firstTap(x + g.padLeft, g.dilationWidth, g.strideWidth, g.kernelWidth);
  phase.tapColumns = tapsFrom(tapX, periodX, g.kernelWidth);
  phase.firstX = tapX + (phase.tapColumns - 1) * periodX;
  phase.stepX = -periodX;
  phase.left = (x + g.padLeft - phase.firstX * g.dilationWidth) / g.strideWidth;
  phase.dilationWidth = periodX * g.dilationWidth / g.strideWidth;
}

/** The first tap of the kernel that `stride` divides `from - tap·dilation` for; `kernel` if there is none. */
function firstTap(from: i32, dilation: i32, stride: i32, kernel: i32): i32 {
  let tap = 0;
  while (tap < kernel && (from - tap * dilation) % stride != 0) tap++;
  return tap;
}

function tapsFrom(first: i32, period: i32, kernel: i32): i32 {
  return first >= kernel ? 0 : (kernel - first + period - 1) / period;
}

function commonDivisor(a: i32, b: i32): i32 {
  return b == 0 ? a : commonDivisor(b, a % b);
}
