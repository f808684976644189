import { argMax, softmax, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';
import { asRows } from '../../core/checks';
import { latent as aLatent, shape as aShape, flag, net, number, oneOf, sizes, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { uniform } from '../../core/latents/uniform';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { SemiSupervisedBatch } from '../../data/semiSupervised';
import { unitKernels } from '../../layers/unitKernels';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { Model } from '../../model/model';
import type { GenerateOptions } from '../../model/modelOptions';
import { SEMI_SUPERVISED_WEIGHTS, type SemiSupervisedWeights, semiSupervisedGan } from './game';
import { semiSupervisedNets } from './nets';

/** Options of {@link SemiSupervisedGAN}. */
export interface SemiSupervisedGANOptions extends AdversarialOptions {
  /** Shape of one picture, such as `[28, 28, 1]`. */
  readonly shape: readonly number[];
  /** How many classes the labels name. Default 10. */
  readonly classes?: number;
  /** G's input. Default `uniform({ size: 100 })`. */
  readonly latent?: Latent;
  /**
   * Widths of the hidden layers; of D the last one is the features. Default the paper's, G: 500, 500; D: 1000, 500,
   * 250, 250, 250.
   */
  readonly hidden?: { readonly G?: readonly number[]; readonly D?: readonly number[] };
  /** Deviation of the Gaussian noise in D: on pictures, default 0.6, and after each layer, default 0.5. */
  readonly noise?: { readonly input?: number; readonly hidden?: number };
  /**
   * What G learns by: `featureMatching`, the default, or to be taken for real by the loss `adversarial`, as in Odena
   * 2016.
   */
  readonly generator?: 'featureMatching' | 'adversarial';
  /** Weights of D's terms. Default `class` 1, and `adversarial`, real against generated, 0.5. */
  readonly weights?: SemiSupervisedWeights;
  /** Whether the kernels of D's trunk keep columns of length 1: `unitKernels` after each update. Default true. */
  readonly unitKernels?: boolean;
  /**
   * Nets of your own: G `[n, latent.width]` → pictures, trunk → features `[n, …]`, classifier a head on those,
   * `[n, classes]`.
   */
  readonly nets?: { readonly G: Net; readonly trunk: Net; readonly classifier: Net };
}

const OPTIONS: Kinds<SemiSupervisedGANOptions> = {
  ...adversarialKinds('D', 'G'),
  shape: needed(aShape),
  classes: whole(2),
  latent: aLatent,
  hidden: fields<NonNullable<SemiSupervisedGANOptions['hidden']>>({ G: sizes, D: sizes }),
  noise: fields<NonNullable<SemiSupervisedGANOptions['noise']>>({ input: number(0), hidden: number(0) }),
  generator: oneOf('featureMatching', 'adversarial'),
  weights: SEMI_SUPERVISED_WEIGHTS,
  unitKernels: flag,
  nets: fields<NonNullable<SemiSupervisedGANOptions['nets']>>({
    G: needed(net),
    trunk: needed(net),
    classifier: needed(net),
  }),
};

/**
 * The semi-supervised GAN of Salimans et al. (2016, §5; Odena 2016): a classifier that learns from a few labels and
 * many pictures without. D tells the classes and, as one more class, what G made; so it must know what pictures look
 * like, which a few labels cannot teach. D is a classifier afterwards: {@link SemiSupervisedGAN.classify}.
 *
 * Nets and numbers of the authors' code for digits, but Adam 1e-3 in place of 3e-3 for D; their weight normalisation is
 * done by projection, and `norm` is by default `none`. The paper's batch size was 100.
 *
 * @example
 * const data = semiSupervised(await mnist(), { labelled: 100 });
 * const gan = new SemiSupervisedGAN({ shape: [28, 28, 1], seed: 1 });
 * await gan.fit(data, { steps: 2000, batchSize: 100 });
 * const classes = gan.classify(images);   // [n], int32
 */
export class SemiSupervisedGAN extends Model<SemiSupervisedBatch> {
  static override readonly kind: string = 'SemiSupervisedGAN';

  /** How many classes it tells. */
  readonly classes: number;
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly nets: NonNullable<SemiSupervisedGANOptions['nets']>;

  /** @throws GanKitError `argument` if an option is out of range */
  constructor(options: SemiSupervisedGANOptions) {
    checkOptions('SemiSupervisedGAN', options, OPTIONS);
    const { shape, classes = 10, latent = uniform({ size: 100 }), hidden = {}, noise = {} } = options;
    const { generator = 'featureMatching', weights = {}, unitKernels: isUnit = true, seed = 0 } = options;
    const norm = normOf(options, 'none');
    const rng = new Rng(seed).fork('weights');
    const optimizers = optimizersOf(options, {
      D: { learningRate: 1e-3, beta1: 0.5 },
      G: { learningRate: 3e-3, beta1: 0.5 },
    });
    const nets =
      options.nets ??
      making(() => semiSupervisedNets({ shape, latent: latent.width, classes, hidden, noise, norm, rng }));
    const project = () => unitKernels(nets.trunk.weights);
    if (isUnit) project();
    const game = gameOf(Object.values(nets), () =>
      semiSupervisedGan({
        ...adversaryOf(options),
        nets,
        latent,
        classes,
        generator,
        weights,
        optimizers,
        shape,
        ...(isUnit && { project }),
      }),
    );
    super({ shape, game, options });
    this.classes = classes;
    this.latent = latent;
    this.nets = nets;
  }

  /**
   * The likeliest class of each picture, `[n, h, w, c]` → `[n]`, int32; any number of them. Uses the moving averages of
   * `trunk` and `classifier` where they are kept. The caller disposes of it.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  classify(images: Tensor): Tensor1D {
    return this.over(images, logits => argMax(logits, 1));
  }

  /**
   * The probability of each class, given that the picture is real: `[n, h, w, c]` → `[n, classes]`. The caller disposes
   * of it.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  probabilities(images: Tensor): Tensor2D {
    return this.over(images, logits => softmax(logits));
  }

  /**
   * `n` new pictures, `[n, ...shape]` in [−1, 1]. Equal seeds give equal pictures. The caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if an option does not fit
   */
  override generate(n: number, options: GenerateOptions = {}): Tensor {
    return this.generated(n, this.latent, options, z => this.nets.G.infer(z));
  }

  private over<T extends Tensor>(images: Tensor, f: (logits: Tensor2D) => T): T {
    const { trunk, classifier } = this.nets;
    return this.inferringFrom(images, chunk => f(asRows('classifier', classifier.infer(trunk.infer(chunk)))));
  }
}
