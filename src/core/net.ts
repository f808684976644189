import { Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkIs, checkTensor } from './checks';
import { makeReadable, readerOf } from './features';
import { type Forward, graph, readByLast } from './graph';
import { callable, list, variable } from './kinds';
import { checkOptions, type Kinds, needed } from './options';

/** A function with weights. `net(x)` is the forward pass of training, `net.infer(x)` the one of inference. */
export interface Net<I = Tensor, O = Tensor> {
  (input: I): O;
  /** The forward pass with batch-norm moments fixed and dropout off. */
  infer(input: I): O;
  /** What an optimizer may change. */
  readonly weights: readonly Variable[];
  /** Saved but never optimised: batch-norm moments, spectral-norm vectors. */
  readonly buffers: readonly Variable[];
  /** The tf model behind the net, where there is one: it is then saved with its topology. */
  readonly model?: LayersModel;
  /** Frees weights and buffers. Calling it twice is fine. */
  dispose(): void;
}

/** Any net, where only its weights matter. */
// biome-ignore lint/suspicious/noExplicitAny: a net is contravariant in its input, so only `any` admits them all.
export type AnyNet = Net<any, any>;

/**
 * A net from a `tf.LayersModel`. Nets of several inputs take an array, nets of several outputs return one. Which
 * weights are trained is read once: set `trainable` before.
 *
 * @example
 * const D = netFromModel(tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] }));
 */
export function netFromModel<I extends Tensor | Tensor[] = Tensor, O extends Tensor | Tensor[] = Tensor>(
  model: LayersModel,
): Net<I, O> {
  checkIs(
    typeof model?.apply === 'function' && model.inputs?.length > 0,
    'netFromModel',
    'a tf.LayersModel whose shapes are known',
    model,
    model?.inputs?.length === 0 ? ' Give the first layer of a sequential model an inputShape.' : '',
  );
  const forward = graph(model);
  const listed = (input: I): readonly Tensor[] => {
    const given: unknown = input instanceof Tensor ? [input] : input;
    const what = `input of ${model.name}`;
    checkIs(Array.isArray(given), what, 'a tensor', given);
    for (const x of given) checkTensor(what, x);
    return given;
  };
  const lean = (input: I, training: boolean) => {
    const outputs = forward?.(listed(input), training) ?? [];
    return (outputs.length === 1 ? outputs[0] : outputs) as O;
  };
  const whole = (input: I, training: boolean) => {
    listed(input);
    return model.apply(input, { training }) as O;
  };
  let withFeatures: Forward | undefined;
  const readable = (): Forward | undefined => {
    const read = forward && readByLast(model);
    withFeatures ??= read && graph(model, [read]);
    return withFeatures;
  };
  const run = (input: I, training: boolean): O => {
    const reader = readerOf(net);
    const both = reader && readable();
    if (!both) return tidy(() => (forward ? lean : whole)(input, training));
    const [output, features] = tidy(() => both(listed(input), training));
    if (features) reader.features = features;
    return output as O;
  };
  // LayerVariable.read() is typed as a Tensor but hands out the variable itself.
  const variables = (of: LayersModel['weights']) => of.map(w => w.read() as Variable);
  const all = variables(model.weights);
  const net: Net<I, O> = Object.assign((input: I) => run(input, true), {
    infer: (input: I) => run(input, false),
    weights: variables(model.trainableWeights),
    buffers: variables(model.nonTrainableWeights),
    model,
    dispose: () => {
      if (all.some(v => !v.isDisposed)) model.dispose();
      // tfjs keeps the weights of a layer that is used twice.
      for (const v of all) if (!v.isDisposed) v.dispose();
    },
  });
  fromModels.add(net);
  makeReadable(net, () => readable() !== undefined);
  return net;
}

const fromModels = new WeakSet<AnyNet>();

/** Whether a net is its tf model and no more: what {@link netFromModel} made, and nobody wrapped. */
export const isFromModel = (net: AnyNet): boolean => fromModels.has(net);

/** What {@link netFromFunction} takes. */
export interface NetParts<I, O> {
  /** The forward pass of training. */
  readonly forward: (input: I) => O;
  /** The one of inference; `forward` when left out. */
  readonly infer?: (input: I) => O;
  /** What an optimizer may change. */
  readonly weights: readonly Variable[];
  /** Saved but never optimised. */
  readonly buffers?: readonly Variable[];
}

const PARTS: Kinds<NetParts<unknown, unknown>> = {
  forward: needed(callable),
  infer: callable,
  weights: needed(list(variable)),
  buffers: list(variable),
};

/**
 * A net from a plain function and the variables it closes over.
 *
 * @throws GanKitError `argument` if a part is missing or of the wrong kind
 *
 * @example
 * const scale = tf.variable(tf.scalar(1));
 * const net = netFromFunction({ forward: x => tf.mul(x, scale), weights: [scale] });
 */
export function netFromFunction<I = Tensor, O = Tensor>(parts: NetParts<I, O>): Net<I, O> {
  checkOptions('netFromFunction', parts, PARTS);
  const { forward, infer = forward, weights, buffers = [] } = parts;
  return Object.assign((input: I) => forward(input), {
    infer,
    weights,
    buffers,
    dispose: () => {
      for (const v of [...weights, ...buffers]) if (!v.isDisposed) v.dispose();
    },
  });
}
