import { cast, sigmoid, type Tensor, tanh } from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { type Affine, convLayer, denseLayer, type Stride } from './affine';
import { checkShape } from './checks';

type Layer = layers.Layer;
type Step = (x: Tensor, training: boolean) => Tensor;

/** Layers that need nothing but their input: none of them makes or reads a mask, or takes several tensors. */
const PLAIN = [
  ...['InputLayer', 'Dense', 'Conv2D', 'Conv2DTranspose', 'Flatten', 'Reshape', 'UpSampling2D', 'ZeroPadding2D'],
  ...['AveragePooling2D', 'MaxPooling2D', 'BatchNormalization', 'Dropout', 'Activation', 'ReLU', 'LeakyReLU', 'ELU'],
];

/**
 * The forward pass of a stack of plain layers, or undefined for any other model. It computes what `model.apply` does, without the checks
 * and notes that tf.layers makes at each layer, and takes a dense layer or convolution together with the ReLU after it where
 * the backend can. A step of small nets is mostly such notes.
 */
export function sequence(model: LayersModel): Step | undefined {
  const entry = model.inputs[0];
  const plain = model.layers.every(layer => PLAIN.includes(layer.getClassName()));
  if (model.getClassName() !== 'Sequential' || !plain || !entry) return undefined;
  const steps = stepsOf(model.layers.filter(layer => layer.getClassName() !== 'InputLayer'));
  return (x, training) => {
    checkShape(`input of ${model.name}`, x, entry.shape);
    const typed = x.dtype === entry.dtype ? x : cast(x, entry.dtype);
    return steps.reduce((y, step) => step(y, training), typed);
  };
}

function stepsOf([layer, next, ...rest]: readonly Layer[]): Step[] {
  if (!layer) return [];
  const slope = next && slopeOf(next);
  const both = slope === undefined ? undefined : fusedOf(layer, slope);
  if (next && both) {
    return [(x, training) => both(x) ?? called(next, called(layer, x, training), training), ...stepsOf(rest)];
  }
  const one = fusedOf(layer, 1);
  return [(x, training) => one?.(x) ?? called(layer, x, training), ...stepsOf(next ? [next, ...rest] : [])];
}

const called = (layer: Layer, x: Tensor, training: boolean): Tensor => layer.call(x, { training }) as Tensor;

/** The slope below zero of a layer that is a ReLU or a leaky one. */
function slopeOf(layer: Layer): number | undefined {
  if (Object.hasOwn(layer, 'call')) return undefined;
  const { alpha, maxValue } = layer.getConfig();
  const name = layer.getClassName();
  if (name === 'LeakyReLU') return typeof alpha === 'number' && alpha >= 0 ? alpha : undefined;
  const isRelu = (name === 'ReLU' && maxValue == null) || (name === 'Activation' && activationOf(layer) === 'relu');
  return isRelu ? 0 : undefined;
}

const activationOf = (layer: Layer): unknown => layer.getConfig().activation;

/** Activations of a layer's own, as a slope and what comes after it. */
const OWN: Readonly<Record<string, { slope: number; end: (y: Tensor) => Tensor }>> = {
  linear: { slope: 1, end: y => y },
  relu: { slope: 0, end: y => y },
  tanh: { slope: 1, end: y => tanh(y) },
  sigmoid: { slope: 1, end: y => sigmoid(y) },
};

/**
 * A dense layer or convolution in one call with the ReLU of that slope after it, or with its own activation if the slope is 1. What it
 * gives returns undefined where the backend has no such call.
 */
function fusedOf(layer: Layer, slope: number): ((x: Tensor) => Tensor | undefined) | undefined {
  const config = layer.getConfig();
  const own = OWN[String(config.activation)];
  const [filter, bias] = layer.weights;
  if (Object.hasOwn(layer, 'call') || !own || !filter || (slope !== 1 && config.activation !== 'linear'))
    return undefined;
  const affine = (): Affine => ({ filter: filter.read(), bias: bias?.read(), slope: own.slope * slope });
  const finish = (y: Tensor | undefined) => y && own.end(y);
  const fits = (x: Tensor, rank: number) => x.rank === rank && x.dtype === 'float32';
  if (layer.getClassName() === 'Dense') return x => (fits(x, 2) ? finish(denseLayer(x, affine())) : undefined);
  const stride = layer.getClassName() === 'Conv2D' && strideOf(config);
  return stride ? x => (fits(x, 4) ? finish(convLayer(x, affine(), stride)) : undefined) : undefined;
}

/** How a convolution moves, or undefined where it is dilated or has its channels first. */
function strideOf(config: ReturnType<Layer['getConfig']>): Stride | undefined {
  const { strides, padding, dataFormat, dilationRate } = config;
  const pair = (value: unknown) => (Array.isArray(value) ? value : [value, value]) as [number, number];
  const isPlain = pair(dilationRate ?? 1).every(d => d === 1) && (dataFormat ?? 'channelsLast') === 'channelsLast';
  return isPlain && (padding === 'same' || padding === 'valid') ? { strides: pair(strides), pad: padding } : undefined;
}
