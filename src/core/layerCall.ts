import { sigmoid, type Tensor, tanh } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { Affine } from '../pieces/affine';
import { convLayer, type Stride } from '../pieces/convLayer';
import { denseLayer } from '../pieces/denseLayer';
import { soleTensor } from './layerInputs';

type Layer = layers.Layer;

/** What one or two layers make of their inputs. */
export type Call = (inputs: readonly Tensor[], training: boolean) => Tensor;

/** Layers of tfjs that need nothing but their inputs: none of them makes or reads a mask. */
const PLAIN = [
  ...['InputLayer', 'Dense', 'Conv2D', 'Conv2DTranspose', 'Flatten', 'Reshape', 'UpSampling2D', 'ZeroPadding2D'],
  ...['AveragePooling2D', 'MaxPooling2D', 'GlobalAveragePooling2D', 'BatchNormalization', 'Dropout', 'Activation'],
  ...['ReLU', 'LeakyReLU', 'PReLU', 'ELU', 'GaussianNoise', 'RepeatVector', 'GlobalMaxPooling1D', 'Rescaling'],
  ...['Cropping2D', 'DepthwiseConv2D', 'Concatenate', 'Add', 'Multiply', 'Average', 'Dot'],
];
const ours = new Set<unknown>();

/** Notes a kind of layer that does nothing beyond its `call`, as all of ours do. */
export const notePlain = (kind: unknown): void => void ours.add(kind);

/** Whether a layer does nothing beyond its `call`. */
export const isPlain = (layer: Layer): boolean => ours.has(layer.constructor) || PLAIN.includes(layer.getClassName());

/** A layer by itself, in one call where the backend has one for it. */
export function callOf(layer: Layer): Call {
  const fused = fusedOf(layer, 1);
  return (xs, training) => {
    if (xs.length > 1) return called(layer, [...xs], training);
    const x = soleTensor(xs);
    return fused?.(x) ?? called(layer, x, training);
  };
}

/**
 * A layer and the ReLU after it in one call, or undefined where `next` is none or `layer` no dense layer or
 * convolution.
 */
export function callOfBoth(layer: Layer, next: Layer): Call | undefined {
  const slope = slopeOf(next);
  const both = slope === undefined ? undefined : fusedOf(layer, slope);
  if (!both) return undefined;
  return (xs, training) => {
    const x = soleTensor(xs);
    return both(x) ?? called(next, called(layer, x, training), training);
  };
}

const called = (layer: Layer, x: Tensor | Tensor[], training: boolean): Tensor =>
  soleTensor(layer.call(x, { training }));

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
 * A dense layer or convolution in one call with the ReLU of that slope after it, or with its own activation if the
 * slope is 1. What it gives returns undefined where the backend has no such call.
 */
function fusedOf(layer: Layer, slope: number): ((x: Tensor) => Tensor | undefined) | undefined {
  const config = layer.getConfig();
  const { activation = 'linear' } = config;
  const own = OWN[String(activation)];
  const [filter, bias] = layer.weights;
  if (Object.hasOwn(layer, 'call') || !own || !filter || (slope !== 1 && activation !== 'linear')) return undefined;
  const affine = (): Affine => ({ filter: filter.read(), bias: bias?.read(), slope: own.slope * slope });
  const finish = (y: Tensor | undefined) => y && own.end(y);
  const fits = (x: Tensor, rank: number) => x.rank === rank && x.dtype === 'float32';
  if (layer.getClassName() === 'Dense') return x => (fits(x, 2) ? finish(denseLayer(x, affine())) : undefined);
  const { rank } = filter.read();
  if (convolves(layer)) return x => (fits(x, rank) ? finish(layer.convolve(x, affine())) : undefined);
  const stride = layer.getClassName() === 'Conv2D' && strideOf(config);
  return stride ? x => (fits(x, 4) ? finish(convLayer(x, affine(), stride)) : undefined) : undefined;
}

/**
 * A layer of ours that is a kind of convolution or dense layer, with what it does in one call: pages without it do not
 * pay for it.
 */
export interface Convolves {
  convolve(x: Tensor, affine: Affine): Tensor;
}

const convolves = (layer: Layer): layer is Layer & Convolves =>
  'convolve' in layer && typeof layer.convolve === 'function';

/** How a convolution moves, or undefined where it is dilated or has its channels first. */
function strideOf(config: ReturnType<Layer['getConfig']>): Stride | undefined {
  const { strides, padding, dataFormat, dilationRate } = config;
  const pair = (value: unknown) => (Array.isArray(value) ? value : [value, value]) as [number, number];
  const isPlain = pair(dilationRate ?? 1).every(d => d === 1) && (dataFormat ?? 'channelsLast') === 'channelsLast';
  return isPlain && (padding === 'same' || padding === 'valid') ? { strides: pair(strides), pad: padding } : undefined;
}
