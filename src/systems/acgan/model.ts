import { argMax, softmax, type Tensor, type Tensor1D, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';
import { asPictures, asRows, checkShape, checkWhole } from '../../core/checks';
import { latent as aLatent, shape as aShape, net, tensor, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { uniform } from '../../core/latents/uniform';
import { gameOf, making } from '../../core/making';
import type { Sheet } from '../../core/observer';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { LabelledBatch } from '../../data/batch';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { classCells, classRows, type Labels, labels as someLabels } from '../../model/classRows';
import { Model, TRAVERSALS } from '../../model/model';
import type { ImageShape } from '../../nets/pyramid';
import { ACGAN_WEIGHTS, type AcganNets, type AcganWeights, acgan } from './game';
import { acganNets } from './nets';

/** Options of {@link ACGAN}. */
export interface ACGANOptions extends AdversarialOptions {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** How many classes the batch's `label` names. */
  readonly classes: number;
  /** G's noise. Default `uniform({ size: 100 })`. */
  readonly latent?: Latent;
  /** Channels next to the picture. Default 64. */
  readonly width?: number;
  /** Width of a fully connected layer on the inner side of each net. Default 0: none. */
  readonly hidden?: number;
  /**
   * Weights of the class terms beside the adversarial ones: `classOfReal` and `classOfFake` of D, `class` of G. Default
   * 1 each, the paper's; a term of weight 0 is left out.
   */
  readonly weights?: AcganWeights;
  /** Nets of your own: G `[z, one-hot class]` → pictures, trunk → features, critic and classifier heads on those. */
  readonly nets?: AcganNets;
}

/** Options of {@link ACGAN.generate}. */
export interface ClassGenerateOptions {
  /** Classes, one for all pictures or one for each. Default: drawn evenly. */
  readonly labels?: Labels;
  /** Noise in place of a draw, `[n, latent.width]`; it stays the caller's. */
  readonly z?: Tensor2D;
  /** Equal seeds give equal pictures. Default: the next of the model's own line. */
  readonly seed?: number;
}

const GENERATE: Kinds<ClassGenerateOptions> = { labels: someLabels, z: tensor, seed: whole() };
const OPTIONS: Kinds<ACGANOptions> = {
  ...adversarialKinds('D', 'G'),
  shape: needed(aShape),
  classes: needed(whole(2)),
  latent: aLatent,
  width: whole(1),
  hidden: whole(),
  weights: ACGAN_WEIGHTS,
  nets: fields<AcganNets>({ G: needed(net), trunk: needed(net), critic: needed(net), classifier: needed(net) }),
};

/**
 * The auxiliary classifier GAN (Odena, Olah & Shlens 2017): G is told a class, and D, which is not, also tells the
 * class of what it sees. G is rewarded where the class it was told is read off its picture. Afterwards D is a
 * classifier too. Adam with the paper's numbers: 2e-4, β₁ 0.5.
 *
 * @example
 * const gan = new ACGAN({ shape: [28, 28, 1], classes: 10, width: 16, seed: 1 });
 * await gan.fit(await mnist(), { steps: 1000 });
 * const threes = gan.generate(8, { labels: 3 });   // [8, 28, 28, 1]
 * const classes = gan.classify(threes);            // [8], most of them 3
 */
export class ACGAN extends Model<LabelledBatch> {
  static override readonly kind: string = 'ACGAN';
  readonly classes: number;
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly nets: AcganNets;

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: ACGANOptions) {
    checkOptions('ACGAN', options, OPTIONS);
    const { shape, classes, latent = uniform({ size: 100 }), width = 64, hidden = 0, weights = {}, seed = 0 } = options;
    const rng = new Rng(seed).fork('weights');
    const norm = normOf(options);
    const paper = { learningRate: 2e-4, beta1: 0.5 };
    const optimizers = optimizersOf(options, { D: paper, G: paper });
    const nets =
      options.nets ?? making(() => acganNets({ shape, classes, latent: latent.width, width, hidden, norm, rng }));
    const game = gameOf(Object.values(nets), () =>
      acgan({ ...adversaryOf(options), nets, latent, classes, weights, optimizers, shape }),
    );
    super({ shape, game, options });
    this.classes = classes;
    this.latent = latent;
    this.nets = nets;
  }

  /**
   * `n` new pictures, `[n, h, w, c]` in [−1, 1], of the classes asked. The caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if labels name no class, or `z` does not fit
   * @example
   * gan.generate(10, { labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], seed: 4 });
   */
  override generate(n: number, options: ClassGenerateOptions = {}): Tensor4D {
    checkWhole('generate(n)', n, 1);
    checkOptions('generate', options, GENERATE);
    const { labels, z, seed } = options;
    if (z) checkShape('z', z, [n, this.latent.width]);
    return this.picture(() => {
      const rng = this.drawing(seed);
      return [z ?? this.latent.sample(n, rng), classRows(n, this.classes, labels, rng.fork('label'))];
    });
  }

  /**
   * The likeliest class of each picture, `[n, h, w, c]` → `[n]`, int32. The caller disposes of it.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  classify(images: Tensor4D): Tensor1D {
    return this.over(images, logits => argMax(logits, 1));
  }

  /**
   * The probability of each class, `[n, h, w, c]` → `[n, classes]`. The caller disposes of it.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  probabilities(images: Tensor4D): Tensor2D {
    return this.over(images, logits => softmax(logits));
  }

  /** A sheet called `label`: each row is one class, each column one draw of z. */
  override traversals(options: { rows: number; seed: number }): readonly Sheet[] {
    checkOptions('traversals', options, TRAVERSALS);
    const { rows, seed } = options;
    const images = this.picture(() => classCells(this.classes, rows, this.latent, this.drawing(seed)));
    return [{ name: 'label', rows: this.classes, columns: rows, images }];
  }

  private over<T extends Tensor>(images: Tensor4D, f: (logits: Tensor2D) => T): T {
    const { trunk, classifier } = this.nets;
    return this.inferringFrom(images, chunk => f(asRows('classifier', classifier.infer(trunk.infer(chunk)))));
  }

  private picture(inputs: () => Tensor[]): Tensor4D {
    return this.inferring(inputs, chunks => asPictures('G', this.nets.G.infer(chunks)));
  }
}
