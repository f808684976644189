import { messageOf } from '../core/errors';
import { whole } from '../core/kinds';
import type { Observer, Progress } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { drawSamples, SAMPLES_LOOK, type SamplesLook } from '../show/samples';
import { type Canvas, checkCanvas, draw } from './draw';

/** Options of {@link sampleCanvas}. */
export interface SampleCanvasOptions extends SamplesLook {
  /** A picture each so many steps. Default 50. */
  readonly every?: number;
}

const OPTIONS: Kinds<SampleCanvasOptions> = { every: whole(1), ...SAMPLES_LOOK };

/**
 * Watches the same examples over time on a canvas of the page: before the first step, each `every` steps, and at the
 * end. It never ends a run: where it cannot draw it warns once, and training goes on.
 *
 * @throws GanKitError `argument` if an option is out of range or there is no canvas
 * @example
 * await gan.fit(data, { steps: 1000, observers: [sampleCanvas(document.querySelector('canvas'), { n: 36 })] });
 */
export function sampleCanvas(canvas: Canvas | null | undefined, options: SampleCanvasOptions = {}): Observer {
  checkOptions('sampleCanvas', options, OPTIONS);
  checkCanvas('sampleCanvas', canvas);
  const { every = 50, ...look } = options;
  let drawn = -1;
  let warned = false;
  const show = async ({ subject, step }: Progress) => {
    if (step === drawn) return;
    try {
      await draw(canvas, await drawSamples(subject, look));
      drawn = step;
    } catch (error) {
      if (!warned) console.warn(`sampleCanvas draws nothing, training goes on: ${messageOf(error)}`);
      warned = true;
    }
  };
  return {
    onStart: show,
    onStep: progress => (progress.step % every === 0 ? show(progress) : undefined),
    // After a failure the weights may be NaN: the last good picture stays.
    onEnd: (progress, outcome) => (outcome === 'failed' ? undefined : show(progress)),
  };
}
