import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { check, checkShape, checkWhole, showShape } from '../../core/checks';
import { type Condition, fieldCondition, labelCondition } from '../../core/condition';
import { latent as aLatent, shape as aShape, flag, net, number, oneOf, tensor, text, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { uniform } from '../../core/latents/uniform';
import { gameOf, making } from '../../core/making';
import type { Sheet } from '../../core/observer';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { aNorm, type Norm } from '../../layers/norm';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { classCells, classRows, type Labels, labels } from '../../model/classRows';
import { Model, TRAVERSALS } from '../../model/model';
import type { ImageShape } from '../../nets/pyramid';
import { residualDiscriminator, residualGenerator } from '../../nets/residual';
import { conditionalDcganDiscriminator, conditionalDcganGenerator } from './dcgan';
import { type ConditionalNets, conditionalGan } from './game';
import { conditionalMlpDiscriminator, conditionalMlpGenerator } from './mlp';

/** Options of {@link ConditionalGAN}. */
export interface ConditionalGANOptions extends AdversarialOptions {
  /** Shape of one example: `[28, 28, 1]` for digits, `[2]` for points. */
  readonly shape: readonly number[];
  /** How many classes the batch's `label` names. Either this or `condition`. */
  readonly classes?: number;
  /** A field of the batch to be told in place of a class, and the shape of one: a picture, an embedding, a point. */
  readonly condition?: { readonly field: string; readonly shape: readonly number[] };
  /** G's noise. Default `uniform({ size: 100 })`. */
  readonly latent?: Latent;
  /**
   * `mlp` (default): the paper's fully connected nets. `dcgan`: convolutional ones, for conditions of one axis.
   * `residual`: those of Miyato & Koyama (2018), for classes: batch norm tells G, a projection D, whose default norm is
   * `spectral`. They go with `adversarial: hinge`.
   */
  readonly architecture?: 'mlp' | 'dcgan' | 'residual';
  /**
   * Of `mlp`, the width of G's joint layer, all others in proportion: default 1200. Of the others, channels next to the
   * picture: default 64.
   */
  readonly width?: number;
  /** Of `dcgan`: width of a fully connected layer on the inner side of each net. Default 1024, 0 for none. */
  readonly hidden?: number;
  /** Of `dcgan`: whether the condition joins at every layer, or at the entry alone. Default true. */
  readonly everyLayer?: boolean;
  /**
   * Of `dcgan`: how G is told. `joined`, the default, beside what each layer reads; by `batchNorm`, its gains and
   * shifts are of the class (Miyato & Koyama 2018), where the model is told classes.
   */
  readonly conditioning?: 'joined' | 'batchNorm';
  /**
   * Of `dcgan`: how D is told. `joined`, the default, or by `projection` (Miyato & Koyama 2018), which goes with
   * `norm: 'spectral'`.
   */
  readonly discriminator?: 'joined' | 'projection';
  /**
   * Of `dcgan` and `residual`: height of the map, of those between the picture and the smallest one, that a layer of
   * self-attention reads in both nets (Zhang et al. 2019): 14 or 7 for 28 × 28 pictures. Default none.
   */
  readonly attention?: number;
  /** Of `mlp`: share of hidden values dropped in training. Default none; the paper has 0.5 in both nets. */
  readonly dropout?: { readonly D?: number; readonly G?: number };
  /**
   * Of `mlp`: how G's joint layer is normalised. Default `none`, as in the paper; `batch` lets short runs begin to
   * learn.
   */
  readonly generatorNorm?: Norm;
  /** Goodfellow's k: steps of D for each of G. Default 1. */
  readonly discriminatorSteps?: number;
  /** The batch's field to learn. Default `image`, or `point` for examples of one axis. */
  readonly field?: string;
  /**
   * Nets of your own: G `[z, condition]` → examples, D `[example, condition]` → logits; optionally nets that read the
   * condition for each.
   */
  readonly nets?: ConditionalNets;
}

/** Options of {@link ConditionalGAN.generate}. */
export interface ConditionalGenerateOptions {
  /** Classes, one for all examples or one for each. Default: drawn evenly. */
  readonly labels?: Labels;
  /** In place of labels, where the model is told a field: `[n, ...condition.shape]`; it stays the caller's. */
  readonly condition?: Tensor;
  /** Noise in place of a draw, `[n, latent.width]`; it stays the caller's. */
  readonly z?: Tensor2D;
  /** Equal seeds give equal examples. Default: the next of the model's own line. */
  readonly seed?: number;
}

const GENERATE: Kinds<ConditionalGenerateOptions> = { labels, condition: tensor, z: tensor, seed: whole() };
const OPTIONS: Kinds<ConditionalGANOptions> = {
  ...adversarialKinds('D', 'G'),
  shape: needed(aShape),
  classes: whole(2),
  condition: fields<NonNullable<ConditionalGANOptions['condition']>>({ field: needed(text), shape: needed(aShape) }),
  latent: aLatent,
  architecture: oneOf('mlp', 'dcgan', 'residual'),
  width: whole(1),
  hidden: whole(),
  everyLayer: flag,
  conditioning: oneOf('joined', 'batchNorm'),
  discriminator: oneOf('joined', 'projection'),
  attention: whole(1),
  dropout: fields<NonNullable<ConditionalGANOptions['dropout']>>({ D: number(0, 1), G: number(0, 1) }),
  generatorNorm: aNorm,
  discriminatorSteps: whole(1),
  field: text,
  nets: fields<ConditionalNets>({ G: needed(net), D: needed(net), conditionG: net, conditionD: net }),
};

/**
 * The conditional generative adversarial net (Mirza & Osindero 2014): G makes what it is told to, a digit of a class,
 * and D judges whether example and condition belong together. By default with the paper's nets, trained by Adam (2e-4,
 * β₁ 0.5) where the paper has SGD with momentum. D of those nets is maxout, by default without normalisation.
 *
 * @example
 * const gan = new ConditionalGAN({ shape: [28, 28, 1], classes: 10, seed: 1 });
 * await gan.fit(await mnist(), { steps: 2000 });
 * const threes = gan.generate(8, { labels: 3 });   // [8, 28, 28, 1]
 */
export class ConditionalGAN extends Model {
  static override readonly kind: string = 'ConditionalGAN';

  /** How many classes it tells apart; left out where it is told a field. */
  readonly classes?: number;
  private readonly condition: Condition;
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly nets: ConditionalNets;

  /** @throws GanKitError `argument` or `shape` if an option is out of range or does not fit another */
  constructor(options: ConditionalGANOptions) {
    checkOptions('ConditionalGAN', options, OPTIONS);
    const { shape, classes, latent = uniform({ size: 100 }), discriminatorSteps = 1, seed = 0 } = options;
    const { field = shape.length > 1 ? 'image' : 'point' } = options;
    const condition = conditionOf(options);
    const usual = { learningRate: 2e-4, beta1: 0.5 };
    const optimizers = optimizersOf(options, { D: usual, G: usual });
    const nets = options.nets ?? making(() => netsOf(options, condition, latent, new Rng(seed).fork('weights')));
    const parts = { ...adversaryOf(options), nets, latent, condition, optimizers, shape, field };
    super({
      shape,
      game: gameOf(Object.values(nets), () => conditionalGan({ ...parts, repeats: discriminatorSteps })),
      options,
    });
    if (classes !== undefined) this.classes = classes;
    this.condition = condition;
    this.latent = latent;
    this.nets = nets;
  }

  /**
   * `n` new examples, `[n, ...shape]`, of the classes or for the condition asked; pictures in [−1, 1]. The caller
   * disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if labels name no class, or condition or `z` do not fit
   * @example
   * gan.generate(10, { labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], seed: 4 });
   */
  override generate(n: number, options: ConditionalGenerateOptions = {}): Tensor {
    checkWhole('generate(n)', n, 1);
    checkOptions('generate', options, GENERATE);
    const { z, seed } = options;
    if (z) checkShape('z', z, [n, this.latent.width]);
    return this.draw(() => {
      const rng = this.drawing(seed);
      return [z ?? this.latent.sample(n, rng), this.asked(n, options, rng.fork('label'))];
    });
  }

  /** A sheet called `label`: each row is one class, each column one draw of z. None where the model is told a field. */
  override traversals(options: { rows: number; seed: number }): readonly Sheet[] {
    checkOptions('traversals', options, TRAVERSALS);
    const { rows, seed } = options;
    const { classes } = this;
    if (classes === undefined || this.shape.length !== 3) return [];
    const images = this.draw(() => classCells(classes, rows, this.latent, this.drawing(seed))) as Tensor4D;
    return [{ name: 'label', rows: classes, columns: rows, images }];
  }

  private draw(inputs: () => [z: Tensor, condition: Tensor]): Tensor {
    const { G, conditionG } = this.nets;
    return this.inferring(inputs, ([z, condition]) =>
      G.infer([z, conditionG ? conditionG.infer(condition) : condition]),
    );
  }

  private asked(n: number, { labels, condition }: ConditionalGenerateOptions, rng: Rng): Tensor {
    const { field, shape } = this.condition;
    if (this.classes !== undefined) {
      check(condition === undefined, 'argument', 'condition: this model is told classes. Pass labels.');
      return classRows(n, this.classes, labels, rng);
    }
    check(labels === undefined, 'argument', `labels: this model is told the field '${field}'. Pass condition.`);
    const wanted = showShape([n, ...shape]);
    check(condition !== undefined, 'argument', `generate: expected a condition ${wanted}, as '${field}' is, got none.`);
    checkShape('condition', condition, [n, ...shape]);
    return condition;
  }
}

function conditionOf({ classes, condition }: ConditionalGANOptions): Condition {
  check(
    (classes === undefined) !== (condition === undefined),
    'argument',
    "expected either classes, such as 10, or condition, such as { field: 'text', shape: [128] }, got " +
      `${classes === undefined ? 'neither' : 'both'}.`,
  );
  return condition ? fieldCondition(condition.field, condition.shape) : labelCondition(classes as number);
}

function netsOf(options: ConditionalGANOptions, { shape: told }: Condition, latent: Latent, rng: Rng): ConditionalNets {
  const {
    shape,
    architecture = 'mlp',
    everyLayer = true,
    hidden = 1024,
    dropout = {},
    generatorNorm = 'none',
  } = options;
  const [forG, forD] = [rng.fork('G'), rng.fork('D')];
  const { conditioning, discriminator, attention } = options;
  if (architecture === 'mlp') {
    for (const [option, value] of Object.entries({ conditioning, discriminator, attention })) {
      const advice = "Leave it out, or take architecture: 'dcgan'.";
      check(!value || value === 'joined', 'argument', `${option}: ${value} is for convolutional nets. ${advice}`);
    }
    const { width = 1200 } = options;
    const scaled = (units: number) => Math.max(1, Math.round((units * width) / 1200));
    const maxout = (units: number, pieces: number) => ({ units: scaled(units), pieces });
    const common = { shape, condition: told };
    const layers = { z: scaled(200), condition: scaled(1000), joint: width };
    const units = { example: maxout(240, 5), condition: maxout(50, 5), joint: maxout(240, 4) };
    return {
      G: conditionalMlpGenerator({
        ...common,
        latent: latent.width,
        hidden: layers,
        norm: generatorNorm,
        dropout: dropout.G ?? 0,
        rng: forG,
      }),
      D: conditionalMlpDiscriminator({
        ...common,
        hidden: units,
        oneHot: options.classes !== undefined,
        norm: normOf(options, 'none'),
        dropout: dropout.D ?? 0,
        rng: forD,
      }),
    };
  }
  const { width = 64 } = options;
  const common = { shape: shape as ImageShape, width, ...(attention && { attention }) };
  if (architecture === 'residual') {
    const { classes, everyLayer } = options;
    for (const [option, value] of Object.entries({ conditioning, discriminator, everyLayer, hidden: options.hidden })) {
      check(value === undefined, 'argument', () => `${option}: of architecture 'residual' it is fixed. Leave it out.`);
    }
    check(
      classes !== undefined,
      'argument',
      "architecture: 'residual' is told classes. Pass classes, or take 'dcgan'.",
    );
    return {
      G: residualGenerator({ ...common, condition: classes, latent: latent.width, rng: forG }),
      D: residualDiscriminator({ ...common, condition: classes, norm: normOf(options, 'spectral'), rng: forD }),
    };
  }
  const [condition, more] = told;
  check(
    condition !== undefined && more === undefined,
    'argument',
    () =>
      `condition.shape: dcgan reads conditions of one axis, got ${showShape(told)}. Use mlp, or pass nets with ` +
      'conditionG and conditionD.',
  );
  check(
    conditioning !== 'batchNorm' || options.classes !== undefined,
    'argument',
    'conditioning: batchNorm has a row for each class, and this model is told a field. Leave it out, or pass classes.',
  );
  const joined = { ...common, condition, hidden: hidden > 0 ? [hidden] : [], everyLayer };
  return {
    G: conditionalDcganGenerator({ ...joined, ...(conditioning && { conditioning }), latent: latent.width, rng: forG }),
    D: conditionalDcganDiscriminator({
      ...joined,
      ...(discriminator && { discriminator }),
      norm: normOf(options),
      rng: forD,
    }),
  };
}
