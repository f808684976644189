import { slice, type Tensor, type Tensor2D, type Tensor4D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { CaptionEncoder } from '../../core/captionEncoder';
import { asRows, check } from '../../core/checks';
import type { Optimizer, Schedule } from '../../core/game';
import {
  optimizer as anOptimizer,
  shape as aShape,
  callable,
  list,
  net,
  number,
  positive,
  scheduled,
  sizes,
  whole,
} from '../../core/kinds';
import { making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { optimizersOf } from '../../model/adversarial';
import { Model } from '../../model/model';
import { MODEL, type ModelOptions } from '../../model/modelOptions';
import { ofLength } from '../../nets/ofLength';
import type { CaptionBatch } from '../../text/captionPairs';
import { ALPHABET, CAPTION_LENGTH, encodeCaption } from '../../text/characters';
import { jointEmbeddingGame } from './game';
import { charCnnRnn } from './nets';
import { pictureEncoder } from './pictureEncoder';
import { type PictureFeatures, pictureReader } from './pictureReader';

/** Options of {@link CharCnnRnn}. */
export interface CharCnnRnnOptions extends ModelOptions {
  /** Height, width and channels of the pictures it learns from, in any proportions. */
  readonly shape: readonly [number, number, number];
  /** Codes in a caption, at least 66. Default 201, the paper's. */
  readonly captionLength?: number;
  /** Columns of an embedding. Default 1024, the paper's. */
  readonly width?: number;
  /** Channels of the three convolutions over characters. Default 384, 512, 256, the paper's. */
  readonly channels?: readonly [number, number, number];
  /** Channels of the convolutions over pictures, each of which halves them. Default 64, 128, 256. */
  readonly imageChannels?: readonly number[];
  /** Adam's. Default 4e-4. */
  readonly learningRate?: number | Schedule;
  /** Adam's, of all weights. Default 0. */
  readonly weightDecay?: number;
  /** An optimizer in place of Adam, which has rate and decay in it: `{ E: sgd({ learningRate: 0.1 }) }`. */
  readonly optimizers?: { readonly E?: Optimizer };
  /**
   * What pictures are read by, in place of convolutions trained along: the features of a net that stays as it is,
   * `[n, ...shape]` → `[n, f]`, such as `x => classifier.features(x)`. The paper has those of a GoogLeNet. They are
   * given again when the encoder is opened.
   */
  readonly features?: PictureFeatures;
  /**
   * The length of every embedding. The loss asks for a margin of 1, so at length 2 the cosine of a pair that fits must
   * lie a quarter above that of one that does not, and whatever tells pictures apart gets its share of the embedding.
   * Default none, as the paper: a loss of dot products is content with long embeddings that hardly differ.
   */
  readonly length?: number;
  /** Nets of your own: captions `[n, captionLength]` → `[n, width]`, pictures `[n, ...shape]` → `[n, width]`. */
  readonly nets?: { readonly text: Net<Tensor2D, Tensor2D>; readonly image: Net };
}

type ImageNet = Net<Tensor, Tensor2D>;

/** Captions encoded together. Always so many, so that a caption's row does not depend on its company. */
const TOGETHER = 32;

const OPTIONS: Kinds<CharCnnRnnOptions> = {
  ...MODEL,
  shape: needed(aShape),
  captionLength: whole(1),
  width: whole(1),
  channels: list(whole(1), 3),
  imageChannels: sizes,
  learningRate: scheduled(),
  weightDecay: number(0),
  optimizers: fields<NonNullable<CharCnnRnnOptions['optimizers']>>({ E: anOptimizer }),
  features: callable,
  length: positive,
  nets: fields<NonNullable<CharCnnRnnOptions['nets']>>({ text: needed(net), image: needed(net) }),
};

/**
 * The char-CNN-RNN text encoder (Reed et al. 2016, CVPR), trained from nothing on pictures with captions, so that both
 * come to lie in one space: each picture nearer to its own sentence than to others. Trained, it is what text-to-image
 * models take as their {@link CaptionEncoder}; they leave it as it is.
 *
 * The paper's pictures come as features of a GoogLeNet; here a small convolutional net is trained along, unless
 * `features` are given. Adam stands for RMSprop.
 *
 * @example
 * const encoder = new CharCnnRnn({ shape: [32, 32, 3], captionLength: 128, width: 64, channels: [96, 128, 64], seed: 1 });
 * await encoder.fit(captionedShapes({ split: 'seen' }), { steps: 1500, batchSize: 64 });
 * const rows = encoder.encode(['a small red circle in the middle']);   // [1, 64]
 */
export class CharCnnRnn extends Model<CaptionBatch> implements CaptionEncoder {
  static override readonly kind: string = 'CharCnnRnn';

  /** Columns of an embedding. */
  readonly width: number;
  /** The most characters of a caption. */
  readonly captionLength: number;
  private readonly nets: NonNullable<CharCnnRnnOptions['nets']>;

  /** @throws GanKitError `shape` or `argument` if an option is out of range */
  constructor(options: CharCnnRnnOptions) {
    checkOptions('CharCnnRnn', options, OPTIONS);
    const { shape, captionLength = CAPTION_LENGTH, width = 1024, channels = [384, 512, 256] } = options;
    const { imageChannels = [64, 128, 256], weightDecay = 0, seed = 0 } = options;
    const { E: optimizer } = optimizersOf(options, { E: { learningRate: 4e-4, beta1: 0.9, weightDecay } });
    const twice = options.optimizers?.E && options.weightDecay !== undefined;
    check(!twice, 'argument', 'weightDecay: E has an optimizer of its own (optimizers.E). Give the decay to that.');
    const rng = new Rng(seed).fork('weights');
    const characters = ALPHABET.length;
    const { features, length } = options;
    const forImage = rng.fork('image');
    const free =
      options.nets ??
      making(() => ({
        text: charCnnRnn({ captionLength, characters, width, channels, rng: rng.fork('text') }),
        image: features
          ? pictureReader({ features, shape, width, rng: forImage })
          : pictureEncoder({ shape, width, channels: imageChannels, rng: forImage }),
      }));
    const nets = length ? { text: ofLength(free.text, length), image: ofLength(free.image as ImageNet, length) } : free;
    const game = jointEmbeddingGame({ nets, optimizer, shape, captionLength, characters });
    super({ shape, game, options });
    this.width = width;
    this.captionLength = captionLength;
    this.nets = nets;
  }

  /**
   * The embeddings of captions, `[captions.length, width]`; equal captions give equal rows, to the bit. The caller
   * disposes of it.
   *
   * @throws GanKitError `argument` if there is no caption; `data` if one is empty, longer than `captionLength`, or has
   *   a character that the alphabet lacks
   */
  encode(captions: readonly string[]): Tensor2D {
    check(captions.length > 0, 'argument', 'captions: expected at least one, got none.');
    const codes = captions.map(caption => encodeCaption(caption, this.captionLength));
    const n = codes.length;
    const flat = new Int32Array(Math.ceil(n / TOGETHER) * TOGETHER * this.captionLength);
    codes.forEach((row, i) => {
      flat.set(row, i * this.captionLength);
    });
    return tidy(() => {
      const rows = this.inferring(
        () => [tensor2d(flat, [flat.length / this.captionLength, this.captionLength], 'int32')],
        ([chunk]) => this.nets.text.infer(chunk),
        { most: TOGETHER },
      );
      return slice(rows, [0, 0], [n, this.width]);
    });
  }

  /**
   * The embeddings of pictures `[n, h, w, c]` in [−1, 1], `[n, width]`. A picture and a caption fit as well as the dot
   * product of their embeddings is large. The caller disposes of it.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  encodeImages(images: Tensor4D): Tensor2D {
    return this.inferringFrom(images, chunk => asRows('image', this.nets.image.infer(chunk)));
  }
}
