import { mul, type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { check, checkWhole, showShape } from '../core/checks';
import { either, flag, number, oneOf, positive, text, whole } from '../core/kinds';
import type { Convolves } from '../core/layerCall';
import { readOf, soleShape, soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds, needed } from '../core/options';
import { sizeOf } from '../core/sizeOf';
import { type Affine, operandsOf } from '../pieces/affine';
import { conv } from '../pieces/convLayer';
import { dense } from '../pieces/denseLayer';
import { convolvedShape, type Shape } from './convolvedShape';
import { register } from './register';

type Weight = layers.Layer['weights'][number];

/** What layers of an equalized learning rate have in common. */
export interface EqualizedOptions {
  readonly name?: string;
  /** Default true. */
  readonly useBias?: boolean;
  /** What the output is multiplied by: √2 before a leaky ReLU, in StyleGAN. Default 1. */
  readonly gain?: number;
  /** How many times as fast it learns as other layers, by kernels that start as many times smaller. Default 1. */
  readonly multiplier?: number;
  /** What the bias starts from, as it counts in the output. Default 0. */
  readonly biasStart?: number;
}

/** Options of {@link equalizedDense}. */
export interface EqualizedDenseOptions extends EqualizedOptions {
  readonly units: number;
}

/** Options of {@link equalizedConv2d}. */
export interface EqualizedConv2dOptions extends EqualizedOptions {
  readonly filters: number;
  /** Height and width of the kernel, one number where they are the same. */
  readonly kernelSize: number | readonly [number, number];
  /** Default 1. */
  readonly strides?: number;
  /** Default `same`. */
  readonly padding?: 'same' | 'valid';
}

type Base = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/**
 * A layer of an equalized learning rate (Karras et al. 2018, §4.1): its kernel starts as N(0, 1), and is multiplied by
 * gain · 1/√inputs each time it is used, so that Adam changes all layers as fast, however many inputs they have. With a
 * multiplier μ kernel and bias count μ times, and the kernel starts as N(0, 1/μ²).
 */
export abstract class Equalized extends layers.Layer implements Convolves {
  readonly useBias: boolean;
  readonly gain: number;
  readonly multiplier: number;
  readonly biasStart: number;
  private kernel: Weight | undefined;
  private bias: Weight | undefined;

  constructor(config: Base & EqualizedOptions) {
    super(config);
    const { useBias = true, gain = 1, multiplier = 1, biasStart = 0 } = config;
    this.useBias = useBias;
    this.gain = gain;
    this.multiplier = multiplier;
    this.biasStart = biasStart;
  }

  /** Of the kernel, for inputs of this shape. */
  protected abstract kernelShape(input: Shape): number[];
  /**
   * What the layer computes with what it counts with.
   *
   * @internal
   */
  protected abstract compute(x: Tensor, affine: Affine): Tensor;

  override build(input: Shape): void {
    const shape = this.kernelShape(input);
    this.kernel = this.addWeight('kernel', shape, 'float32', initializers.zeros());
    const start = initializers.constant({ value: this.biasStart / this.multiplier });
    if (this.useBias) this.bias = this.addWeight('bias', [shape.at(-1) ?? 1], 'float32', start);
    super.build(input);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = soleTensor(inputs);
    return this.convolve(x, { filter: readOf(this, this.kernel), bias: this.bias?.read(), slope: 1 });
  }

  /** @internal */
  convolve(x: Tensor, { filter, bias, slope }: Affine): Tensor {
    const scale = this.gain * this.multiplier;
    return tidy(() => {
      const counted = mul(filter, scale / Math.sqrt(sizeOf(filter.shape.slice(0, -1))));
      return this.compute(x, { filter: counted, bias: bias && (scale === 1 ? bias : mul(bias, scale)), slope });
    });
  }

  override getConfig(): serialization.ConfigDict {
    const { useBias, gain, multiplier, biasStart } = this;
    return { ...super.getConfig(), useBias, gain, multiplier, biasStart };
  }
}

/**
 * A dense layer of an equalized learning rate: `[n, columns]` → `[n, units]`, linear. See {@link equalizedDense}.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`.
 */
export class EqualizedDense extends Equalized {
  static readonly className = 'EqualizedDense';
  readonly units: number;

  constructor(config: Base & EqualizedDenseOptions) {
    super(config);
    checkWhole('equalizedDense({units})', config.units, 1);
    this.units = config.units;
  }

  protected override kernelShape(input: Shape): number[] {
    const shape = soleShape(input);
    const [, columns] = shape;
    const good = shape.length === 2 && typeof columns === 'number';
    check(good, 'shape', () => `${this.name}: expected an input [n, columns], got ${showShape(shape)}.`);
    return [columns, this.units];
  }

  protected override compute(x: Tensor, affine: Affine): Tensor {
    return dense.call(operandsOf(x, affine), { slope: affine.slope });
  }

  override computeOutputShape(shape: Shape): Shape {
    return [soleShape(shape)[0] ?? null, this.units];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), units: this.units };
  }
}

/**
 * A convolution of an equalized learning rate: `[n, h, w, c]` → `[n, h', w', filters]`, linear. See
 * {@link equalizedConv2d}.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`.
 */
export class EqualizedConv2D extends Equalized {
  static readonly className = 'EqualizedConv2D';
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: number;
  readonly padding: 'same' | 'valid';

  constructor(config: Base & EqualizedConv2dOptions) {
    super(config);
    const { filters, kernelSize, strides = 1, padding = 'same' } = config;
    for (const [option, value] of Object.entries({ filters, strides })) {
      checkWhole(`equalizedConv2d({${option}})`, value, 1);
    }
    this.filters = filters;
    this.kernelSize = typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize;
    this.strides = strides;
    this.padding = padding;
  }

  protected override kernelShape(input: Shape): number[] {
    const shape = soleShape(input);
    const channels = shape[3];
    const good = shape.length === 4 && typeof channels === 'number';
    const got = () => `${this.name}: expected an input [n, height, width, channels], got ${showShape(shape)}.`;
    check(good, 'shape', got);
    return [...this.kernelSize, channels, this.filters];
  }

  protected override compute(x: Tensor, affine: Affine): Tensor {
    const { strides, padding: pad } = this;
    const moves = { strides: [strides, strides] as [number, number], pad, dataFormat: 'NHWC' as const };
    const plain = { dilations: [1, 1] as [number, number], slope: affine.slope };
    return conv.call(operandsOf(x, affine), { ...moves, ...plain });
  }

  override computeOutputShape(shape: Shape): Shape {
    return convolvedShape(shape, this);
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, kernelSize, strides, padding } = this;
    return { ...super.getConfig(), filters, kernelSize: [...kernelSize], strides, padding };
  }
}

const COMMON: Kinds<EqualizedOptions> = {
  name: text,
  useBias: flag,
  gain: positive,
  multiplier: positive,
  biasStart: number(),
};
const DENSE: Kinds<EqualizedDenseOptions> = { ...COMMON, units: needed(whole(1)) };
const CONV: Kinds<EqualizedConv2dOptions> = {
  ...COMMON,
  filters: needed(whole(1)),
  kernelSize: needed(either(Array.isArray, whole(1))),
  strides: whole(1),
  padding: oneOf('same', 'valid'),
};

/**
 * A dense layer whose kernel counts 1/√inputs of its value: Karras et al. 2018, §4.1. Its kernel starts at 0: give it
 * values of deviation 1 / multiplier by {@link initialise}. A saved net that has one opens in plain tfjs after
 * `registerLayers()`.
 *
 * @throws GanKitError `argument` if an option is out of range
 * @example
 * const style = equalizedDense({ units: 64, biasStart: 1 });   // StyleGAN's: scales of 64 channels, 1 at first
 */
export function equalizedDense(options: EqualizedDenseOptions): layers.Layer {
  checkOptions('equalizedDense', options, DENSE);
  return new (register(EqualizedDense))({ ...options });
}

/**
 * A convolution whose kernel counts 1/√inputs of its value. As {@link equalizedDense}.
 *
 * @throws GanKitError `argument` if an option is out of range
 * @example
 * const halve = equalizedConv2d({ filters: 64, kernelSize: 3, strides: 2, padding: 'valid', gain: Math.SQRT2 });
 */
export function equalizedConv2d(options: EqualizedConv2dOptions): layers.Layer {
  checkOptions('equalizedConv2d', options, CONV);
  return new (register(EqualizedConv2D))({ ...options });
}
