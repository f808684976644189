import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Batch } from '../core/game';
import { giveTurn } from '../core/giveTurn';
import type { Outcome, Progress, Subject } from '../core/observer';
import type { Source } from '../core/source';
import { fromCallbacks } from '../train/callbacks';
import type { History } from '../train/history';
import { Pace } from '../train/pace';
import type { Report } from '../train/report';
import type { Trainer } from '../train/trainer';
import type { FitOptions } from './modelOptions';

/** What is learned from, and what is kept from that. */
interface Sources {
  readonly train: Source<Batch>;
  readonly heldOut?: Source<Batch>;
}

/**
 * Trains, tells observers and callbacks, gives the page its turns, and keeps the losses. `model` is what callbacks get
 * as theirs.
 */
export async function fitted(
  subject: Subject,
  trainer: Trainer,
  { train: source, heldOut }: Sources,
  model: LayersModel | undefined,
  options: FitOptions,
): Promise<History> {
  const { observers = [], callbacks = [], yieldEvery = 125, historyEvery = 10, ...training } = options;
  const { steps, batchSize = 64 } = training;
  const perEpoch = Math.max(1, Math.floor((source.size ?? steps * batchSize) / batchSize));
  const calls = Array.isArray(callbacks) ? callbacks : [callbacks];
  const params = { stepsPerEpoch: perEpoch, steps, batchSize, samples: source.size, model };
  const called = calls.map(one => fromCallbacks(one, params));
  const stopped = () => called.some(one => one.stopped);
  const all = [...observers, ...called];
  const pace = new Pace();
  const [from, to] = [trainer.step, trainer.step + steps];
  const progressAfter = (report?: Report): Progress => ({
    subject,
    step: trainer.step,
    from,
    to,
    images: trainer.images,
    batchSize,
    msPerStep: pace.median,
    secondsLeft: pace.left(to - trainer.step) / 1000,
    read: () => report?.read() ?? Promise.resolve({}),
    game: trainer.game,
    data: source,
    ...(heldOut && { heldOut }),
  });
  // At the end every observer has its turn, also when another fails: bars are closed and checkpoints written all the
  // same.
  const tellEnd = async (outcome: Outcome, failure?: unknown) => {
    const failures: unknown[] = [];
    for (const observer of all) {
      try {
        await observer.onEnd?.(progress, outcome, failure);
      } catch (error) {
        failures.push(error);
      }
    }
    return failures;
  };
  const history = { step: [] as number[], epoch: [] as number[], history: {} as Record<string, number[]> };
  let progress = progressAfter();
  let rested = performance.now();
  for (const observer of all) await observer.onStart?.(progress);
  try {
    pace.tick(performance.now());
    for await (const report of trainer.run(source, training)) {
      pace.tick(performance.now());
      progress = progressAfter(report);
      for (const observer of all) await observer.onStep?.(progress);
      if (trainer.step % historyEvery === 0 || trainer.step === to || stopped()) {
        history.step.push(trainer.step);
        history.epoch.push(trainer.epoch);
        for (const [name, value] of Object.entries(await report.read())) {
          history.history[name] ??= [];
          history.history[name].push(value);
        }
      }
      if (performance.now() - rested > yieldEvery) {
        for (const one of called) await one.onYield(progress);
        await giveTurn();
        rested = performance.now();
      }
      if (stopped()) break;
      pace.skip(performance.now());
    }
  } catch (error) {
    await tellEnd('failed', error);
    throw error;
  }
  const failures = await tellEnd(trainer.step < to ? 'aborted' : 'done');
  if (failures.length > 0) throw failures[0];
  return history;
}
