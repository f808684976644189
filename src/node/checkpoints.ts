import { checkWhole } from '../core/checks';
import { whole } from '../core/kinds';
import type { Observer, Progress } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { checkWritable } from './checkWritable';
import { folder } from './folder';

const OPTIONS: Kinds<{ every?: number }> = { every: whole(1) };

/**
 * Saves the model into a folder each `every` steps and at the end, also when the run is stopped. A failed run leaves
 * the last good checkpoint. Go on from it with `restore(folder(path))`, open it with the model class's `load`.
 *
 * @param path the checkpoint's own folder
 * @param options.every default 500
 * @throws GanKitError `io` that names the path: before the first step if nothing can be written there
 * @example
 * await gan.fit(data, { steps: 1000, observers: [checkpoints('out/checkpoint', { every: 100 })] });
 */
export function checkpoints(path: string, options: { every?: number } = {}): Observer {
  checkOptions('checkpoints', options, OPTIONS);
  const { every = 500 } = options;
  checkWhole('checkpoints({every})', every, 1);
  const store = folder(path);
  let saved = -1;
  const save = async ({ subject, step }: Progress) => {
    if (step === saved) return;
    await subject.save(store);
    saved = step;
  };
  return {
    onStart: () => checkWritable(path),
    onStep: progress => (progress.step % every === 0 ? save(progress) : undefined),
    onEnd: (progress, outcome) => (outcome === 'failed' ? undefined : save(progress)),
  };
}
