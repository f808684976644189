import { LayersModel } from '@tensorflow/tfjs-layers';
import { checkIs, checkKnown, isObject } from '../core/checks';
import { callable } from '../core/kinds';
import { mapped } from '../core/mapped';
import type { Observer, Progress } from '../core/observer';
import { checkOptions, type Kind, type Kinds } from '../core/options';

type Logs = Readonly<Record<string, number>>;

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
  /** When the page or process gets a turn, each `yieldEvery` milliseconds; with the losses of the step before. */
  onYield?(epoch: number, batch: number, logs: Logs): void | Promise<void>;
}

/**
 * A callback that is an object of a tfjs class: of `tf.Callback`, `tf.CustomCallback`, or what
 * `tf.callbacks.earlyStopping` gives. It may stop the run: `model.stopTraining = true`. What it monitors is called as
 * our losses are: `D.adversarial`.
 */
export interface TfCallback extends FitCallbacks {
  /** Is told the numbers of the run. */
  setParams(params: Record<string, unknown>): void;
  /** Is given the model whose `stopTraining` ends the run. */
  setModel(model: LayersModel): void;
}

/** One callback or several. */
export type Callbacks = FitCallbacks | TfCallback | readonly (FitCallbacks | TfCallback)[];

const KINDS: Kinds<FitCallbacks & { nowFunc?: unknown; nextFrameFunc?: unknown }> = {
  onTrainBegin: callable,
  onTrainEnd: callable,
  onEpochBegin: callable,
  onEpochEnd: callable,
  onBatchBegin: callable,
  onBatchEnd: callable,
  onYield: callable,
  // Of tf.CustomCallbackArgs; nothing here needs them.
  nowFunc: callable,
  nextFrameFunc: callable,
};

const isOfTf = (callbacks: FitCallbacks): callbacks is TfCallback =>
  typeof (callbacks as Partial<TfCallback>).setModel === 'function';

/** The kind of an option that holds {@link Callbacks}. */
export const someCallbacks: Kind = (name, value) => {
  for (const one of Array.isArray(value) ? value : [value]) {
    const hint = typeof one === 'function' ? ' Call it first: tf.callbacks.earlyStopping({ … }).' : '';
    checkIs(isObject(one), name, 'an object such as { onEpochEnd(epoch, logs) { … } } or several', one, hint);
    if (!isOfTf(one)) checkOptions(name, one, KINDS);
  }
};

/** What a run says of itself to callbacks of tfjs. */
export interface RunParams {
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly batchSize: number;
  /** Examples of a pass, where it is known. */
  readonly samples?: number | undefined;
  /** What these callbacks see as the model that is trained, if there is one: of its own, or without weights. */
  readonly model?: LayersModel | undefined;
}

/** An observer that calls tfjs-style callbacks, and tells whether one of them has asked to stop. */
export interface CallbackObserver extends Observer {
  readonly stopped: boolean;
  onYield(progress: Progress): Promise<void>;
}

/**
 * An observer that calls tfjs-style callbacks. An epoch is `stepsPerEpoch` steps: one pass over the data where its size
 * is known. Means over the epoch go to `onEpochEnd`, this step's losses to `onBatchEnd`.
 */
export function fromCallbacks(callbacks: FitCallbacks, params: RunParams): CallbackObserver {
  const { stepsPerEpoch } = params;
  let sums: Record<string, number> = {};
  let count = 0;
  const wants = (name: keyof FitCallbacks) => typeof callbacks[name] === 'function';
  const needsLosses = wants('onBatchEnd') || wants('onEpochEnd');
  // Not the model itself: its `stopTraining` is nobody's but this run's.
  const seen: { stopTraining: boolean } = Object.create(params.model ?? LayersModel.prototype, {
    stopTraining: { value: false, writable: true },
  });
  const position = ({ step }: Progress) => ({
    epoch: Math.floor((step - 1) / stepsPerEpoch),
    batch: (step - 1) % stepsPerEpoch,
  });
  const endEpoch = async (epoch: number) => {
    const means = mapped(sums, sum => sum / count);
    sums = {};
    count = 0;
    await callbacks.onEpochEnd?.(epoch, means);
  };
  return {
    get stopped() {
      return seen.stopTraining;
    },
    onStart: async () => {
      if (isOfTf(callbacks)) {
        callbacks.setParams(paramsOf(params));
        callbacks.setModel(seen as LayersModel);
      }
      await callbacks.onTrainBegin?.({});
    },
    onStep: async progress => {
      const { epoch, batch } = position(progress);
      if (count === 0) await callbacks.onEpochBegin?.(epoch, {});
      await callbacks.onBatchBegin?.(batch, {});
      const losses = needsLosses ? await progress.read() : {};
      checkMonitor(callbacks, losses);
      for (const [name, value] of Object.entries(losses)) sums[name] = (sums[name] ?? 0) + value;
      count += 1;
      await callbacks.onBatchEnd?.(batch, losses);
      if (batch === stepsPerEpoch - 1) await endEpoch(epoch);
    },
    onYield: async progress => {
      const { epoch, batch } = position(progress);
      if (wants('onYield')) await callbacks.onYield?.(epoch, batch, await progress.read());
    },
    onEnd: async progress => {
      if (count > 0) await endEpoch(position(progress).epoch);
      await callbacks.onTrainEnd?.({});
    },
  };
}

const paramsOf = ({ stepsPerEpoch, steps, batchSize, samples }: RunParams): Record<string, unknown> => ({
  epochs: Math.ceil(steps / stepsPerEpoch),
  initialEpoch: 0,
  steps: stepsPerEpoch,
  batchSize,
  samples: samples ?? null,
  verbose: 0,
  doValidation: false,
  metrics: [],
});

/** tfjs warns at each epoch and goes on where earlyStopping monitors what there is not: the default is `val_loss`. */
function checkMonitor(callbacks: FitCallbacks, losses: Logs): void {
  const { monitor } = callbacks as { monitor?: unknown };
  if (isOfTf(callbacks) && typeof monitor === 'string') checkKnown('callbacks: monitor', monitor, Object.keys(losses));
}
