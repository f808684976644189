import type { Tensor } from '@tensorflow/tfjs-core';
import { layers, model, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { type Net, netFromModel } from '../core/net';
import type { Rng } from '../core/rng';
import { type Init, initialise, type WeightDeviation } from '../layers/initialise';
import { isLayerNorm, type Norm, normalisation } from '../layers/norm';
import { spectralConv2d, spectralDense } from '../layers/spectralLayers';
import type { Sides } from './pyramid';

// How all architectures are built: layers in lists, one after the other, in a stack or on a graph.

type Layer = layers.Layer;
export type Node = SymbolicTensor;

/** Initial kernels: N(0, 0.02²) (Radford et al. 2015, §4). */
export const DCGAN_INIT = { normal: 0.02 } as const;

/**
 * Initial kernels of a D with this normalisation: DCGAN's small ones count on batch norm to scale them; without it,
 * Glorot & Bengio's.
 */
export const initOf = (norm: Norm): Init => (norm === 'batch' ? DCGAN_INIT : 'glorot');

/** What follows a layer: ReLU, or a leaky one of that slope. */
export type Activation = 'relu' | { readonly leaky: number };

/** A layer with a kernel, and what comes after it. */
interface Block {
  readonly name: string;
  /** Default `none`. */
  readonly norm?: Norm | undefined;
  /** Leaves out a normalisation of what the layer gives, as D does on the picture itself; one of its kernel stays. */
  readonly bare?: boolean | undefined;
  readonly act?: Activation | undefined;
  /** Default: unless a normalisation follows, which shifts by itself. */
  readonly useBias?: boolean;
}

/** Options of {@link conv}: padding `same`, stride 1 unless given. */
export interface ConvOptions extends Block {
  readonly filters: number;
  readonly kernelSize: number | readonly [number, number];
  readonly strides?: number;
  readonly padding?: 'same' | 'valid';
  readonly activation?: 'relu' | 'tanh' | 'linear';
}

/** Options of {@link dense}. */
export interface DenseOptions extends Block {
  readonly units: number;
  readonly activation?: 'relu' | 'tanh' | 'sigmoid' | 'linear';
}

const ZEROS = { kernelInitializer: 'zeros' } as const;

/** A convolution, its normalisation and its activation. */
export function conv({ norm, bare, act, useBias, activation: own, ...sizes }: ConvOptions): Layer[] {
  const after = afterOf({ name: sizes.name, norm, bare, act }, sizes.filters, true);
  const given = { padding: 'same' as const, ...sizes, useBias: useBias ?? after.useBias };
  if (norm === 'spectral') return [spectralConv2d(given), ...ending(sizes.name, own), ...after.layers];
  const kernelSize =
    typeof given.kernelSize === 'number' ? given.kernelSize : ([...given.kernelSize] as [number, number]);
  return [layers.conv2d({ ...given, kernelSize, ...ZEROS, ...(own && { activation: own }) }), ...after.layers];
}

/** A dense layer, its normalisation and its activation. */
export function dense({ norm, bare, act, useBias, activation: own, ...sizes }: DenseOptions): Layer[] {
  const after = afterOf({ name: sizes.name, norm, bare, act }, sizes.units, false);
  const given = { ...sizes, useBias: useBias ?? after.useBias };
  if (norm === 'spectral') return [spectralDense(given), ...ending(sizes.name, own), ...after.layers];
  return [layers.dense({ ...given, ...ZEROS, ...(own && { activation: own }) }), ...after.layers];
}

/** An activation that others have in the layer itself. */
const ending = (name: string, own: DenseOptions['activation'] = 'linear'): Layer[] =>
  own === 'linear' ? [] : [layers.activation({ activation: own, name: `${name}_${own}` })];

const HALF = { kernelSize: 4, strides: 2, padding: 'same' } as const;

/** DCGAN's 4×4 convolution of stride 2, to half the height and width, as {@link conv}. */
export const halving = (options: Omit<ConvOptions, 'kernelSize' | 'strides' | 'padding'>): Layer[] =>
  conv({ ...HALF, ...options });

/** Options of {@link doubling}. */
export interface DoublingOptions extends Omit<ConvOptions, 'kernelSize' | 'strides' | 'padding'> {
  /** Default 4. */
  readonly kernelSize?: number;
  /** The height and width to come to, where they may be one less than twice as many. Default twice. */
  readonly to?: Sides | undefined;
  /** Those of the map it is given. */
  readonly from?: Sides | undefined;
}

/** DCGAN's 4×4 transposed convolution of stride 2, to twice the height and width, as {@link conv}. */
export function doubling({ norm, bare, act, useBias, to, from, ...own }: DoublingOptions): Layer[] {
  const after = afterOf({ name: own.name, norm, bare, act }, own.filters, true);
  const up = layers.conv2dTranspose({ ...HALF, ...own, ...ZEROS, useBias: useBias ?? after.useBias });
  return [up, ...cropping(own.name, from, to), ...after.layers];
}

/** Cuts the last row or column off a map of twice the height and width where it is to have an odd one. */
export function cropping(name: string, from: Sides | undefined, to: Sides | undefined): Layer[] {
  if (!from || !to) return [];
  const [rows, columns] = [2 * from[0] - to[0], 2 * from[1] - to[1]];
  if (rows === 0 && columns === 0) return [];
  const crop = {
    cropping: [
      [0, rows],
      [0, columns],
    ] as [[number, number], [number, number]],
    name: `${name}_crop`,
  };
  return [layers.cropping2D(crop)];
}

function afterOf({ name, norm = 'none', bare, act }: Block, channels: number, places: boolean) {
  const normalised = isLayerNorm(norm) && !bare ? [normalisation(norm, `${name}_norm`, channels, places)] : [];
  return { layers: [...normalised, ...activation(name, act)], useBias: normalised.length === 0 };
}

/** `…_relu` or `…_leaky`. */
export function activation(name: string, act: Activation | undefined): Layer[] {
  if (!act) return [];
  return [
    act === 'relu'
      ? layers.reLU({ name: `${name}_relu` })
      : layers.leakyReLU({ alpha: act.leaky, name: `${name}_leaky` }),
  ];
}

/** What these layers make of a node of a graph, one after the other. */
export const through = (x: Node, ...chain: readonly (Layer | readonly Layer[])[]): Node =>
  chain.flat().reduce<Node>((y, layer) => layer.apply(y) as Node, x);

/** What a layer of several inputs makes of these nodes. */
export const merge = (layer: Layer, nodes: readonly Node[]): Node => layer.apply([...nodes]) as Node;

/** These nodes side by side, on their last axis. */
export const beside = (nodes: readonly Node[], name: string): Node =>
  merge(layers.concatenate({ axis: -1, name }), nodes);

/** How a net starts. */
interface Start {
  readonly name: string;
  readonly rng: Rng;
  readonly init: Init | WeightDeviation;
}

/** A net of layers one after the other, with initial weights from our rng. */
export function stacked(chain: readonly (Layer | readonly Layer[])[], { name, rng, init }: Start): Net {
  const made = sequential({ name });
  for (const layer of chain.flat()) made.add(layer);
  initialise(made, rng, init);
  return netFromModel(made);
}

/** Layers, or what makes of a node another one. */
export type Part = Layer | readonly Layer[] | ((x: Node) => Node);

/**
 * A net of parts one after the other, the first of them its input: a stack, unless some are made on a graph.
 */
export function chained(parts: readonly Part[], start: Start): Net {
  const isLayers = (part: Part): part is Layer | readonly Layer[] => typeof part !== 'function';
  if (parts.every(isLayers)) return stacked(parts, start);
  const [entry, ...rest] = parts;
  const x = (entry as Layer).output as Node;
  return graphed<Tensor>(
    [x],
    rest.reduce<Node>((y, part) => (isLayers(part) ? through(y, part) : part(y)), x),
    start,
  );
}

/** A net of a graph of layers, with initial weights from our rng. */
export function graphed<I extends Tensor | Tensor[] = Tensor[]>(
  inputs: readonly Node[],
  output: Node,
  { name, rng, init }: Start,
): Net<I> {
  const made = model({ inputs: inputs.length === 1 ? (inputs[0] as Node) : [...inputs], outputs: output, name });
  initialise(made, rng, init);
  return netFromModel<I>(made);
}
