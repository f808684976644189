import {
  add,
  conv2d,
  div,
  matMul,
  maximum,
  mul,
  type serialization,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { check, showShape } from '../core/checks';
import { soleShape, soleTensor } from '../core/layerInputs';
import { column, directed, matrixOf, NO_LENGTH, powerStep, type Singular } from '../core/powerStep';
import { drawingScope } from '../core/randomScope';
import { Rng } from '../core/rng';
import { sizeOf } from '../core/sizeOf';
import { convLayer } from '../pieces/convLayer';
import { denseLayer } from '../pieces/denseLayer';
import { convolvedShape, type Shape } from './convolvedShape';

type Base = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;
type Weight = layers.Layer['weights'][number];

/**
 * Power steps from a new start, as PyTorch's `parametrizations.spectral_norm` takes them: after a single one σ is far
 * too small.
 */
const STEPS = 15;

/** What both layers are made and saved with. */
export interface SpectralConfig extends Base {
  readonly useBias?: boolean;
}

/**
 * A layer whose kernel is divided by its largest singular value σ, so that it stretches nothing (Miyato et al. 2018,
 * algorithm 1). The kernel counts as a matrix `[inputs · places, outputs]`; of a convolution as an operator this is a
 * bound up to a factor only (§2.1 there, Gouk et al. 2018).
 *
 * σ = vᵀ W u, where u and v are saved buffers, constants for the gradient, as in Chainer's and PyTorch's code. In
 * training they move by one power step, v ← W u / ‖·‖, u ← Wᵀ v / ‖·‖; at inference they stay, so that equal inputs
 * give equal bits.
 *
 * They move once in an update, in its first forward pass, however often the net is called there: real and generated
 * examples, slopes of penalties and logits are then all of one function. Outside an update each training pass is a
 * step, as in PyTorch. In the turns of others the trainer puts them back.
 */
export abstract class Spectral extends layers.Layer {
  readonly useBias: boolean;
  private kernel: Weight | undefined;
  private bias: Weight | undefined;
  private u: Weight | undefined;
  private v: Weight | undefined;
  /** The update in which u and v moved last. */
  private moved: object | undefined;

  constructor(config: SpectralConfig) {
    super(config);
    this.useBias = config.useBias ?? true;
  }

  /** Of the kernel, for inputs of this shape. */
  protected abstract kernelShape(input: Shape): number[];
  /** What the layer computes with this kernel. */
  protected abstract compute(x: Tensor, kernel: Tensor, bias: Tensor | undefined): Tensor;

  override build(input: Shape): void {
    const shape = this.kernelShape(input);
    const outputs = shape.at(-1) ?? 1;
    const inputs = sizeOf(shape.slice(0, -1));
    const zeros = initializers.zeros();
    this.kernel = this.addWeight('kernel', shape, 'float32', zeros);
    if (this.useBias) this.bias = this.addWeight('bias', [outputs], 'float32', zeros);
    this.u = this.addWeight('u', [outputs], 'float32', zeros, undefined, false);
    this.v = this.addWeight('v', [inputs], 'float32', zeros, undefined, false);
    super.build(input);
  }

  /** Finds u and v of a kernel that was just set. */
  settle(): void {
    tidy(() => {
      const outputs = this.of('u').shape[0] ?? 1;
      this.of('u').write(directed(new Rng(0).fork('spectral', outputs).normal([outputs])));
      for (let i = 0; i < STEPS; i++) this.step();
    });
  }

  override call(inputs: Tensor | Tensor[], kwargs: { readonly training?: boolean }): Tensor {
    const x = soleTensor(inputs);
    return tidy(() => {
      if (kwargs.training) this.advance();
      const { kernel, u, v } = this.singular();
      const sigma = sum(mul(column(v), matMul(matrixOf(kernel), column(u))));
      return this.compute(x, div(kernel, maximum(sigma, NO_LENGTH)), this.bias?.read());
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), useBias: this.useBias };
  }

  private advance(): void {
    const scope = drawingScope();
    if (scope !== undefined && scope === this.moved) return;
    this.moved = scope;
    this.step();
  }

  /** One power step. What it writes are values, on no tape. */
  private step(): void {
    const { u, v } = powerStep(this.singular());
    this.of('v').write(v);
    this.of('u').write(u);
  }

  private singular(): Singular {
    return { kernel: this.of('kernel').read(), u: this.of('u').read(), v: this.of('v').read() };
  }

  private of(name: 'kernel' | 'u' | 'v'): Weight {
    const weight = this[name];
    check(weight !== undefined, 'argument', `${this.name}: it was not built yet. Call it on an input first.`);
    return weight;
  }
}

/** A dense layer of {@link Spectral}. */
export class SpectralDense extends Spectral {
  static readonly className = 'SpectralDense';
  readonly units: number;

  constructor(config: SpectralConfig & { readonly units: number }) {
    super(config);
    this.units = config.units;
  }

  override computeOutputShape(shape: Shape): Shape {
    return [...soleShape(shape).slice(0, -1), this.units];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), units: this.units };
  }

  protected kernelShape(shape: Shape): number[] {
    const sizes = soleShape(shape);
    const good = sizes.length === 2 && sizes[1] !== null;
    check(
      good,
      'shape',
      () => `${this.name}: expected an input [n, columns], got ${showShape(sizes)}. Flatten it first.`,
    );
    return [sizes[1] ?? 0, this.units];
  }

  protected compute(x: Tensor, filter: Tensor, bias: Tensor | undefined): Tensor {
    return denseLayer(x, { filter, bias, slope: 1 }) ?? biased(matMul(x, filter), bias);
  }
}

/** What {@link SpectralConv2D} is made and saved with. */
export interface SpectralConvConfig extends SpectralConfig {
  readonly filters: number;
  readonly kernelSize: number | readonly [number, number];
  readonly strides?: number;
  readonly padding?: 'same' | 'valid';
}

/** A convolution of {@link Spectral}. */
export class SpectralConv2D extends Spectral {
  static readonly className = 'SpectralConv2D';
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: number;
  readonly padding: 'same' | 'valid';

  constructor(config: SpectralConvConfig) {
    super(config);
    this.filters = config.filters;
    const { kernelSize } = config;
    this.kernelSize = typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize;
    this.strides = config.strides ?? 1;
    this.padding = config.padding ?? 'same';
  }

  override computeOutputShape(shape: Shape): Shape {
    return convolvedShape(shape, this);
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, kernelSize, strides, padding } = this;
    return { ...super.getConfig(), filters, kernelSize: [...kernelSize], strides, padding };
  }

  protected kernelShape(shape: Shape): number[] {
    const sizes = soleShape(shape);
    const good = sizes.length === 4 && sizes[3] !== null;
    check(
      good,
      'shape',
      () => `${this.name}: expected an input [n, height, width, channels], got ${showShape(sizes)}.`,
    );
    return [...this.kernelSize, sizes[3] ?? 0, this.filters];
  }

  protected compute(x: Tensor, filter: Tensor, bias: Tensor | undefined): Tensor {
    const { strides, padding: pad } = this;
    const fused = convLayer(x, { filter, bias, slope: 1 }, { strides: [strides, strides], pad });
    return fused ?? biased(conv2d(x as Tensor4D, filter as Tensor4D, strides, pad), bias);
  }
}

const biased = (y: Tensor, bias: Tensor | undefined): Tensor => (bias ? add(y, bias) : y);
