import { join } from 'node:path';
import { messageOf } from '../core/errors';
import { whole } from '../core/kinds';
import type { Observer, Progress } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { drawSamples, SAMPLES_LOOK, type SamplesLook } from '../show/samples';
import { checkWritable } from './checkWritable';
import { encodeRaster } from './png';
import { stepName } from './stepName';
import { writeFileAtomic } from './writeFileAtomic';

/** Options of {@link sampleGrid}. */
export interface SampleGridOptions extends SamplesLook {
  /** A picture each so many steps. Default 200. */
  readonly every?: number;
}

const OPTIONS: Kinds<SampleGridOptions> = { every: whole(1), ...SAMPLES_LOOK };

/**
 * Watches the same examples over time: writes `samples-000200.png`, … and `samples-latest.png` into a folder, before
 * the first step, each `every` steps, and at the end. Pictures come as a sheet, points of the plane as a scatter plot,
 * series and rows of a table as lines; of a model that generates nothing without an input, what its `preview` was given
 * and what it makes of that.
 *
 * It never ends a run: where it cannot draw it warns once, and training goes on.
 *
 * @throws GanKitError `argument` if an option is out of range; before the first step `io` that names the path, if
 *   nothing can be written there
 * @example
 * await gan.fit(data, { steps: 1000, observers: [sampleGrid('out', { every: 100, n: 36 })] });
 */
export function sampleGrid(folder: string, options: SampleGridOptions = {}): Observer {
  checkOptions('sampleGrid', options, OPTIONS);
  const { every = 200, ...look } = options;
  let drawn = -1;
  let warned = false;
  const draw = async ({ subject, step }: Progress) => {
    if (step === drawn) return;
    try {
      const png = encodeRaster(await drawSamples(subject, look));
      await writeFileAtomic(join(folder, `samples-${stepName(step)}.png`), png);
      await writeFileAtomic(join(folder, 'samples-latest.png'), png);
      drawn = step;
    } catch (error) {
      if (!warned) console.warn(`sampleGrid draws nothing, training goes on: ${messageOf(error)}`);
      warned = true;
    }
  };
  return {
    onStart: async progress => {
      await checkWritable(folder, { inside: true });
      await draw(progress);
    },
    onStep: progress => (progress.step % every === 0 ? draw(progress) : undefined),
    // After a failure the weights may be NaN: the last good picture stays.
    onEnd: (progress, outcome) => (outcome === 'failed' ? undefined : draw(progress)),
  };
}
