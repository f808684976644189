import { join } from 'node:path';
import { checkWhole } from '../core/checks';
import { text, whole } from '../core/kinds';
import type { Observer, Progress } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { curvesSvg } from '../show/curves';
import { Thinned } from '../show/thinned';
import { readHistory } from './historyFile';
import { writeFileAtomic } from './writeFileAtomic';

/** Twice what the picture is wide in pixels: more would not show. */
const MOST_POINTS = 1600;

const OPTIONS: Kinds<{ every?: number; readEvery?: number }> = { every: whole(1), readEvery: whole(1) };

/**
 * Draws the loss terms over time: `losses.svg` in a folder, each `every` steps and at the end, also of a stopped or
 * failed run. A resumed run begins with what `history.jsonl` in the same folder holds, if there is one. However long
 * the run, memory stays bounded.
 *
 * @param options.every a new picture each so many steps; default 200
 * @param options.readEvery losses are read each so many steps; default 10
 * @throws GanKitError `io` that names the path
 * @example
 * await gan.fit(data, { steps: 1000, observers: [lossCurves('out')] });
 */
export function lossCurves(folder: string, options: { every?: number; readEvery?: number } = {}): Observer {
  text('lossCurves: folder', folder);
  checkOptions('lossCurves', options, OPTIONS);
  const { every = 200, readEvery = 10 } = options;
  checkWhole('lossCurves({every})', every, 1);
  checkWhole('lossCurves({readEvery})', readEvery, 1);
  const path = join(folder, 'losses.svg');
  let series = new Thinned(MOST_POINTS);
  const draw = async ({ subject, step }: Progress) => {
    const points = series.all;
    if (points.length === 0) return;
    await writeFileAtomic(path, Buffer.from(curvesSvg(points, `${subject.name}: losses to step ${step}`)));
  };
  return {
    onStart: async ({ from }) => {
      series = new Thinned(MOST_POINTS);
      const earlier = from > 0 ? await readHistory(join(folder, 'history.jsonl')) : [];
      for (const { step, losses } of earlier) if (step <= from) series.add({ step, values: losses });
    },
    onStep: async progress => {
      const { step, to } = progress;
      if (step % readEvery === 0 || step === to) series.add({ step, values: await progress.read() });
      if (step % every === 0 && step !== to) await draw(progress);
    },
    onEnd: draw,
  };
}
