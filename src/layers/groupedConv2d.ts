import { type serialization, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { initializers, layers } from '@tensorflow/tfjs-layers';
import { asPictures, check, checkWhole, showShape } from '../core/checks';
import { either, flag, oneOf, text, whole } from '../core/kinds';
import type { Convolves } from '../core/layerCall';
import { readOf, soleShape, soleTensor } from '../core/layerInputs';
import { checkOptions, type Kinds, needed } from '../core/options';
import type { Affine } from '../pieces/affine';
import { groupedConvLayer } from '../pieces/groupedConv';
import { convolvedShape, type Shape } from './convolvedShape';
import { register } from './register';

type Weight = layers.Layer['weights'][number];

/** Options of {@link groupedConv2d}. */
export interface GroupedConv2dOptions {
  readonly name?: string;
  readonly filters: number;
  /** Height and width of the kernel, one number where they are the same. */
  readonly kernelSize: number | readonly [number, number];
  /** Divides the input's channels and the filters. */
  readonly groups: number;
  /** Default 1. */
  readonly strides?: number;
  /** Default `same`. */
  readonly padding?: 'same' | 'valid';
  /** Default true. */
  readonly useBias?: boolean;
}

type Config = ConstructorParameters<typeof layers.Layer>[0] & GroupedConv2dOptions;

/**
 * A convolution in groups (Krizhevsky et al. 2012, §3.5; Xie et al. 2017, §3.1): of `groups` parts of the channels,
 * side by side, each makes its own part of the filters and sees no other. `[n, h, w, c]` → `[n, h', w', filters]`,
 * linear. The kernel is `[height, width, c / groups, filters]`, as TensorFlow's `groups` has it, where tfjs has none.
 *
 * @remarks tfjs opens a file that names it after `registerLayers()`; {@link groupedConv2d} does as much for this one.
 */
export class GroupedConv2D extends layers.Layer implements Convolves {
  static readonly className = 'GroupedConv2D';
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly groups: number;
  readonly strides: number;
  readonly padding: 'same' | 'valid';
  readonly useBias: boolean;
  private kernel: Weight | undefined;
  private bias: Weight | undefined;

  constructor(config: Config) {
    super(config);
    const { filters, kernelSize, groups, strides = 1, padding = 'same', useBias = true } = config;
    for (const [option, value] of Object.entries({ filters, groups, strides })) {
      checkWhole(`groupedConv2d({${option}})`, value, 1);
    }
    this.filters = filters;
    this.kernelSize = typeof kernelSize === 'number' ? [kernelSize, kernelSize] : kernelSize;
    this.groups = groups;
    this.strides = strides;
    this.padding = padding;
    this.useBias = useBias;
  }

  override build(input: Shape): void {
    const shape = soleShape(input);
    const channels = shape[3] ?? Number.NaN;
    const { filters, groups } = this;
    check(
      shape.length === 4 && channels % groups === 0 && filters % groups === 0,
      'shape',
      () =>
        `${this.name}: expected an input [n, height, width, channels] whose channels, as the ${filters} filters, are ` +
        `a multiple of its ${groups} groups, got ${showShape(shape)}.`,
    );
    const zeros = initializers.zeros();
    this.kernel = this.addWeight('kernel', [...this.kernelSize, channels / groups, filters], 'float32', zeros);
    if (this.useBias) this.bias = this.addWeight('bias', [filters], 'float32', zeros);
    super.build(input);
  }

  override computeOutputShape(shape: Shape): Shape {
    return convolvedShape(shape, this);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    const x = asPictures(this.name, soleTensor(inputs));
    return tidy(() => this.convolve(x, { filter: readOf(this, this.kernel), bias: this.bias?.read(), slope: 1 }));
  }

  /** @internal */
  convolve(x: Tensor, affine: Affine): Tensor {
    const { strides, padding: pad } = this;
    return groupedConvLayer(x, affine, { strides: [strides, strides], pad });
  }

  override getConfig(): serialization.ConfigDict {
    const { filters, kernelSize, groups, strides, padding, useBias } = this;
    return { ...super.getConfig(), filters, kernelSize: [...kernelSize], groups, strides, padding, useBias };
  }
}

const OPTIONS: Kinds<GroupedConv2dOptions> = {
  name: text,
  filters: needed(whole(1)),
  kernelSize: needed(either(Array.isArray, whole(1))),
  groups: needed(whole(1)),
  strides: whole(1),
  padding: oneOf('same', 'valid'),
  useBias: flag,
};

/**
 * A {@link GroupedConv2D} layer, known to tfjs from then on. Its kernel starts at 0: give it values by
 * {@link initialise}.
 *
 * @throws GanKitError `argument` if a size is not a whole number from 1, `shape` on an input that the groups do not
 *   divide
 * @example
 * const seen = groupedConv2d({ filters: 64, kernelSize: 3, groups: 4 }).apply(tf.zeros([1, 8, 8, 32]));   // [1, 8, 8, 64]
 */
export function groupedConv2d(options: GroupedConv2dOptions): layers.Layer {
  checkOptions('groupedConv2d', options, OPTIONS);
  return new (register(GroupedConv2D))({ ...options });
}
