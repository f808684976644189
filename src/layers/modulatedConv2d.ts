import {
  add,
  conv2dTranspose,
  matMul,
  mul,
  reshape,
  rsqrt,
  type serialization,
  square,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { asPictures, asRows, check, checkWhole, showShape } from '../core/checks';
import { anything, flag, positive, text, whole } from '../core/kinds';
import { readOf, shapesOf } from '../core/layerInputs';
import { checkOptions, type Kinds, needed } from '../core/options';
import { sizeOf } from '../core/sizeOf';
import { operandsOf } from '../pieces/affine';
import { conv } from '../pieces/convLayer';
import { smoothed } from '../pieces/smooth';
import type { Shape } from './convolvedShape';
import { register } from './register';

type Weight = layers.Layer['weights'][number];

/** Options of {@link modulatedConv2d}. */
export interface ModulatedConv2dOptions {
  readonly name?: string;
  readonly filters: number;
  /** Height and width of the kernel. */
  readonly kernelSize: number;
  /** Whether each example's filters are scaled to length 1. Default true; toRGB has none. */
  readonly demodulate?: boolean;
  /** Height and width to enlarge to: twice as many, or one less. A kernel of 3 then. Default as they are. */
  readonly to?: readonly [number, number];
  /** What the output is multiplied by: √2 before a leaky ReLU. Default 1. */
  readonly gain?: number;
}

type Config = ConstructorParameters<typeof layers.Layer>[0] & ModulatedConv2dOptions;

/** Under the root (the authors' code). */
const EPSILON = 1e-8;

/**
 * A convolution whose kernel each example scales by its own style (Karras et al. 2020, §2.2): `[x [n, h, w, c], style
 * [n, c]]` → `[n, h', w', filters]`, linear in x, with a bias.
 *
 * With the kernel w of example s, `w'_iko = s_i · w_iko` and `w''_iko = w'_iko / √(Σ_ik w'²_iko + 1e-8)` (eq. 1 and 3).
 * As x is scaled before the shared convolution by s and after it by these roots, which is the same, no example needs a
 * kernel of its own. Without demodulation the kernel counts 1/√inputs of its value.
 *
 * With `to` it enlarges: a transposed convolution of stride 2, and the filter [1, 3, 3, 1] on each axis. Its kernel is
 * then `[3, 3, filters, c]`.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`; {@link modulatedConv2d} does as much for this one.
 */
export class ModulatedConv2D extends layers.Layer {
  static readonly className = 'ModulatedConv2D';
  readonly filters: number;
  readonly kernelSize: number;
  readonly demodulate: boolean;
  readonly to: readonly [number, number] | undefined;
  readonly gain: number;
  private kernel: Weight | undefined;
  private bias: Weight | undefined;

  constructor(config: Config) {
    super(config);
    const { filters, kernelSize, demodulate = true, to, gain = 1 } = config;
    for (const [option, value] of Object.entries({ filters, kernelSize })) {
      checkWhole(`modulatedConv2d({${option}})`, value, 1);
    }
    check(
      !to || kernelSize === 3,
      'argument',
      () => `${this.name}: to: expected a kernelSize of 3 beside it, got ${kernelSize}.`,
    );
    this.filters = filters;
    this.kernelSize = kernelSize;
    this.demodulate = demodulate;
    this.to = to;
    this.gain = gain;
  }

  override build(shapes: Shape): void {
    const [x, style] = shapesOf(shapes);
    const channels = x?.[3];
    const { filters, kernelSize, to } = this;
    check(
      x?.length === 4 && typeof channels === 'number' && style?.length === 2 && style[1] === channels,
      'shape',
      () =>
        `${this.name}: expected inputs [n, height, width, channels] and [n, channels], got ${showShape(x ?? [])} and ` +
        `${showShape(style ?? [])}.`,
    );
    const fits = to?.every((size, i) => [2, 1].some(times => size === 2 * (x[1 + i] ?? size) - (2 - times)));
    check(
      fits ?? true,
      'shape',
      () => `${this.name}: to: expected twice the sides of ${showShape(x)}, or one less, got [${to}].`,
    );
    const shape = [kernelSize, kernelSize, ...(to ? [filters, channels] : [channels, filters])];
    const zeros = initializers.zeros();
    this.kernel = this.addWeight('kernel', shape, 'float32', zeros);
    this.bias = this.addWeight('bias', [filters], 'float32', zeros);
    super.build(shapes);
  }

  override computeOutputShape(shapes: Shape): Shape {
    const [n = null, height = null, width = null] = shapesOf(shapes)[0] ?? [];
    return [n, ...(this.to ?? [height, width]), this.filters];
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const [maps, styles] = [inputs].flat();
    return tidy(() => {
      const x = asPictures(`${this.name}: maps`, maps as Tensor);
      const style = asRows(`${this.name}: style`, styles as Tensor);
      const kernel = readOf(this, this.kernel);
      const bias = readOf(this, this.bias);
      const own = this.demodulate ? style : mul(style, this.gain / Math.sqrt(this.inputs(kernel)));
      const made = this.convolved(mul(x, everywhere(own)), kernel);
      const scaled = this.demodulate ? mul(made, everywhere(this.scales(style, kernel))) : made;
      return add(scaled, mul(bias, this.gain));
    });
  }

  /** How many numbers a filter has. */
  private inputs(kernel: Tensor): number {
    return sizeOf(kernel.shape) / this.filters;
  }

  /** What brings each example's filters to the length `gain`: `[n, filters]`. */
  private scales(style: Tensor, kernel: Tensor): Tensor {
    const squares = sum(square(kernel), [0, 1]);
    const lengths = matMul(square(style), squares, false, this.to !== undefined);
    const scales = rsqrt(add(lengths, EPSILON));
    return this.gain === 1 ? scales : mul(scales, this.gain);
  }

  private convolved(x: Tensor4D, kernel: Tensor): Tensor {
    const { to, filters } = this;
    const [n, height, width] = x.shape;
    if (!to) {
      const moves = { strides: [1, 1] as [number, number], pad: 'same' as const, dataFormat: 'NHWC' as const };
      return conv.call(operandsOf(x, { filter: kernel, slope: 1 }), { ...moves, dilations: [1, 1], slope: 1 });
    }
    const large = conv2dTranspose(x, kernel as Tensor4D, [n, 2 * height + 1, 2 * width + 1, filters], 2, 'valid');
    const behind = (size: number, i: number) => (to[i] ?? 2 * size) + 1 - 2 * size;
    return smoothed(
      large,
      [
        [1, behind(height, 0)],
        [1, behind(width, 1)],
      ],
      4,
    );
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, kernelSize, demodulate, to, gain } = this;
    return { ...super.getConfig(), filters, kernelSize, demodulate, gain, ...(to && { to: [...to] }) };
  }
}

/** `[n, c]` → `[n, 1, 1, c]` */
const everywhere = (x: Tensor): Tensor4D => reshape(x, [x.shape[0] ?? 0, 1, 1, x.shape[1] ?? 1]);

const OPTIONS: Kinds<ModulatedConv2dOptions> = {
  name: text,
  filters: needed(whole(1)),
  kernelSize: needed(whole(1)),
  demodulate: flag,
  to: anything,
  gain: positive,
};

/**
 * A {@link ModulatedConv2D} layer, known to tfjs from then on. Its kernel starts at 0: give it values of deviation 1 by
 * {@link initialise}.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1, `shape` on inputs that do not fit
 * @example
 * const style = equalizedDense({ units: 64, biasStart: 1 }).apply(w);
 * const map = modulatedConv2d({ filters: 32, kernelSize: 3, gain: Math.SQRT2 }).apply([x, style]);
 */
export function modulatedConv2d(options: ModulatedConv2dOptions): layers.Layer {
  checkOptions('modulatedConv2d', options, OPTIONS);
  return new (register(ModulatedConv2D))({ ...options });
}
