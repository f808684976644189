import { argMax, softmax, type Tensor, type Tensor1D, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { asRows } from '../../core/checks';
import type { Optimizer, Schedule } from '../../core/game';
import { optimizer as anOptimizer, shape as aShape, net, number, scheduled, sizes, whole } from '../../core/kinds';
import { making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { LabelledBatch } from '../../data/batch';
import { optimizersOf } from '../../model/adversarial';
import { Model } from '../../model/model';
import { MODEL, type ModelOptions } from '../../model/modelOptions';
import { classifier } from './game';
import { classifierNets } from './nets';

/** Options of {@link Classifier}. */
export interface ClassifierOptions extends ModelOptions {
  /** Shape of one picture, such as `[28, 28, 1]`. */
  readonly shape: readonly number[];
  /** How many classes the labels name. Default 10. */
  readonly classes?: number;
  /** Channels of the convolutions, each of which halves the picture. Default 32, 64. */
  readonly channels?: readonly number[];
  /** Width of the layer before the classes. Default 128. */
  readonly features?: number;
  /** Share of features dropped in training. Default 0.5. */
  readonly dropout?: number;
  /** Default 1e-3. */
  readonly learningRate?: number | Schedule;
  /** An optimizer in place of Adam, which has its rate in it: `{ C: sgd({ learningRate: 0.1 }) }`. */
  readonly optimizers?: { readonly C?: Optimizer };
  /** Nets of your own: trunk `[n, ...shape]` → features `[n, f]`, classifier → logits `[n, classes]`. */
  readonly nets?: { readonly trunk: Net; readonly classifier: Net };
}

const OPTIONS: Kinds<ClassifierOptions> = {
  ...MODEL,
  shape: needed(aShape),
  classes: whole(2),
  channels: sizes,
  features: whole(1),
  dropout: number(0, 1),
  learningRate: scheduled(),
  optimizers: fields<NonNullable<ClassifierOptions['optimizers']>>({ C: anOptimizer }),
  nets: fields<NonNullable<ClassifierOptions['nets']>>({ trunk: needed(net), classifier: needed(net) }),
};

/**
 * A small convolutional classifier, trained on labelled pictures. It is no GAN: it judges them.
 * {@link Classifier.classify} tells whether a generated digit is the one asked for, and between its
 * {@link Classifier.features} Fréchet distances are measured.
 *
 * @example
 * const judge = new Classifier({ shape: [28, 28, 1], seed: 1 });
 * await judge.fit(await mnist(), { steps: 2000 });
 * const classes = judge.classify(gan.generate(100));   // [100], int32
 */
export class Classifier extends Model<LabelledBatch> {
  static override readonly kind: string = 'Classifier';

  /** How many classes it tells. */
  readonly classes: number;
  private readonly nets: NonNullable<ClassifierOptions['nets']>;

  /** @throws GanKitError `shape` or `argument` if an option is out of range */
  constructor(options: ClassifierOptions) {
    checkOptions('Classifier', options, OPTIONS);
    const { shape, classes = 10, channels, features, dropout, seed = 0 } = options;
    const sizes = {
      ...(channels && { channels }),
      ...(features && { features }),
      ...(dropout !== undefined && { dropout }),
    };
    const { C: optimizer } = optimizersOf(options, { C: { learningRate: 1e-3, beta1: 0.9 } });
    const nets =
      options.nets ?? making(() => classifierNets({ shape, classes, ...sizes, rng: new Rng(seed).fork('weights') }));
    const game = classifier({ nets, classes, optimizer, shape });
    super({ shape, game, options });
    this.classes = classes;
    this.nets = nets;
  }

  /**
   * The likeliest class of each picture, `[n, h, w, c]` → `[n]`, int32. Any number of them: the net sees a few hundred
   * at a time. The caller disposes of it.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  classify(images: Tensor): Tensor1D {
    return this.over(images, chunk => argMax(this.logits(chunk), 1));
  }

  /**
   * The probability of each class, `[n, h, w, c]` → `[n, classes]`. The caller disposes of it.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  probabilities(images: Tensor): Tensor2D {
    return this.over(images, chunk => softmax(this.logits(chunk)));
  }

  /**
   * What the last hidden layer makes of pictures, `[n, h, w, c]` → `[n, features]`. The caller disposes of it.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  features(images: Tensor): Tensor2D {
    return this.over(images, chunk => asRows('trunk', this.nets.trunk.infer(chunk)));
  }

  private over<T extends Tensor>(images: Tensor, f: (chunk: Tensor) => T): T {
    return this.inferringFrom(images, f);
  }

  private logits(images: Tensor): Tensor2D {
    return tidy(() => asRows('classifier', this.nets.classifier.infer(this.nets.trunk.infer(images))));
  }
}
