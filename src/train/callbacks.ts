import type { Observer, Progress } from '../core/observer';

type Logs = Readonly<Record<string, number>>;
type Call = (...args: never[]) => void | Promise<void>;

/** Callbacks as `tf.LayersModel.fit` takes them, so that `tfvis.show.fitCallbacks` works here. */
export interface FitCallbacks {
  /** Before the first step. */
  onTrainBegin?(logs?: Logs): void | Promise<void>;
  /** After the last step. */
  onTrainEnd?(logs?: Logs): void | Promise<void>;
  /** With the first step of each pass over the data; epochs count from 0. */
  onEpochBegin?(epoch: number, logs?: Logs): void | Promise<void>;
  /** After each pass, with the mean of each loss over it. */
  onEpochEnd?(epoch: number, logs?: Logs): void | Promise<void>;
  /** With each step, before `onBatchEnd`; batches count from 0 within their epoch. */
  onBatchBegin?(batch: number, logs?: Logs): void | Promise<void>;
  /** After each step, with its losses. */
  onBatchEnd?(batch: number, logs?: Logs): void | Promise<void>;
}

/**
 * An observer that calls tfjs-style callbacks. An epoch is `stepsPerEpoch` steps: one pass over the data where its size is known.
 * Means over the epoch go to `onEpochEnd`, this step's losses to `onBatchEnd`.
 */
export function fromCallbacks(callbacks: FitCallbacks, stepsPerEpoch: number): Observer {
  let sums: Record<string, number> = {};
  let count = 0;
  const wants = (name: keyof FitCallbacks) => typeof (callbacks[name] as Call | undefined) === 'function';
  const needsLosses = wants('onBatchEnd') || wants('onEpochEnd');
  const position = ({ step }: Progress) => ({
    epoch: Math.floor((step - 1) / stepsPerEpoch),
    batch: (step - 1) % stepsPerEpoch,
  });
  const endEpoch = async (epoch: number) => {
    const means = Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / count]));
    sums = {};
    count = 0;
    await callbacks.onEpochEnd?.(epoch, means);
  };
  return {
    onStart: async () => {
      await callbacks.onTrainBegin?.({});
    },
    onStep: async progress => {
      const { epoch, batch } = position(progress);
      if (count === 0) await callbacks.onEpochBegin?.(epoch, {});
      await callbacks.onBatchBegin?.(batch, {});
      const losses = needsLosses ? await progress.read() : {};
      for (const [name, value] of Object.entries(losses)) sums[name] = (sums[name] ?? 0) + value;
      count += 1;
      await callbacks.onBatchEnd?.(batch, losses);
      if (batch === stepsPerEpoch - 1) await endEpoch(epoch);
    },
    onEnd: async progress => {
      if (count > 0) await endEpoch(position(progress).epoch);
      await callbacks.onTrainEnd?.({});
    },
  };
}
