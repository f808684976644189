import { Tensor } from '@tensorflow/tfjs-core';
import { check, checkIs } from '../core/checks';
import type { Raster } from '../data/pictures/tile';
import { drawExamples, type ExamplesLook } from '../show/examples';
import { rgbaOf } from '../show/rgba';

/** A canvas of a page, or one without a page. */
export type Canvas = HTMLCanvasElement | OffscreenCanvas;

/**
 * Draws on a canvas, which takes on the picture's size: examples as `drawExamples` draws them (pictures side by side,
 * points, lines), or a picture that is drawn already. Tensors stay the caller's.
 *
 * @param what `[n, h, w, c]` in [−1, 1], `[n, 2]`, `[n, t, c]`, or a picture
 * @throws GanKitError `shape` if it cannot be drawn; `argument` if the canvas is none, or shows something else than 2-D
 * @example
 * await draw(document.querySelector('canvas'), gan.generate(16, { seed: 1 }));
 */
export async function draw(
  canvas: Canvas | null | undefined,
  what: Tensor | Raster,
  look: ExamplesLook = {},
): Promise<void> {
  checkCanvas('draw', canvas);
  const picture = what instanceof Tensor ? await drawExamples(what, look) : what;
  const { width, height } = picture;
  const pixels = new ImageData(rgbaOf(picture), width, height);
  // Only a canvas of another size is emptied: it would flicker.
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
  check(context !== null, 'argument', 'draw: the canvas is in use for something else than 2-D. Give another.');
  context.putImageData(pixels, 0, 0);
}

/** Throws unless it is a canvas. */
export function checkCanvas(what: string, canvas: Canvas | null | undefined): asserts canvas is Canvas {
  checkIs(typeof canvas?.getContext === 'function', `${what}: canvas`, 'a <canvas> of the page', canvas);
}
