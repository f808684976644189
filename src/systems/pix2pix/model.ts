import { cast, type Rank, reshape, slice, stack, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { packed } from '../../contest/objective';
import { asPictures, check, checkShape } from '../../core/checks';
import { shape as aShape, flag, net, number, oneOf, tensor, whole } from '../../core/kinds';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import type { Sheet } from '../../core/observer';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { drawingFrom } from '../../core/randomScope';
import { Rng } from '../../core/rng';
import type { PairBatch } from '../../data/batch';
import { withOwnStatistics } from '../../layers/batchNormalization';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { checkPictures } from '../../model/checkPictures';
import { Model, TRAVERSALS } from '../../model/model';
import { fittingLayers, patchDiscriminator } from '../../nets/patchDiscriminator';
import type { ImageShape } from '../../nets/pyramid';
import { unet, unetDepth } from '../../nets/unet';
import { type Pix2pixParts, pix2pix, someWeights } from './game';

/** Options of {@link Pix2Pix}. */
export interface Pix2PixOptions extends AdversarialOptions {
  /** `[height, width, channels]` of the targets it trains on; both sides even. */
  readonly shape: ImageShape;
  /** Channels of the inputs. Default: as many as the targets have. */
  readonly inputChannels?: number;
  /** Channels of G's map next to the picture. Default 64, the paper's. */
  readonly width?: number;
  /** How often G halves the picture. Default: as often as it goes, at most the paper's 8. */
  readonly depth?: number;
  /** Share of values dropped in G's decoder, its only noise. Default 0.5. */
  readonly dropout?: number;
  /** In how many layers of the decoder. Default 3. */
  readonly noisyLayers?: number;
  /** The patch discriminator. */
  readonly discriminator?: {
    /** Convolutions of stride 2, 0 to 5: see `receptiveField`. Default 3, or as many as fit the pictures. */
    readonly layers?: number;
    /** Default 64, the paper's. */
    readonly width?: number;
    /** Whether it sees the input. Default true. */
    readonly conditional?: boolean;
  };
  /** Weights of G's terms. Default 1 and 100, the paper's; 0 leaves a term out. */
  readonly weights?: NonNullable<Pix2pixParts['weights']>;
  /** Nets of your own: G maps inputs to pictures of the same sides, D `[input, picture]` to logits. */
  readonly nets?: { readonly G: Net; readonly D: Net<Tensor[]> };
}

/** Options of {@link Pix2Pix.translate}. */
export interface TranslateOptions {
  /** Of the noise. Equal seeds give equal pictures. Default: the next of the model's own line. */
  readonly seed?: number;
  /** Whether dropout stays on, as in the paper. Default true; without it the seed does not matter. */
  readonly noise?: boolean;
  /**
   * What batch norm divides by: the moments kept in training (`moving`, the default), or each picture's own, which is
   * the paper's way and right for a model trained on batches of one.
   */
  readonly statistics?: 'moving' | 'own';
}

/** Inputs and, where there are any, what should come of them: `[n, h, w, c]` in [−1, 1]. */
export interface PairPreviews {
  readonly input: Tensor4D;
  readonly target?: Tensor4D;
}

/** Pictures translated at once: a bound on the memory, not a setting. */
const AT_ONCE = 16;

const TRANSLATE: Kinds<TranslateOptions> = { seed: whole(), noise: flag, statistics: oneOf('moving', 'own') };
const PREVIEWS: Kinds<PairPreviews> = { input: needed(tensor), target: tensor };
const OPTIONS: Kinds<Pix2PixOptions> = {
  ...adversarialKinds('D', 'G'),
  shape: needed(aShape),
  inputChannels: whole(1),
  width: whole(1),
  depth: whole(1),
  dropout: number(0, 1),
  noisyLayers: whole(),
  discriminator: fields<NonNullable<Pix2PixOptions['discriminator']>>({
    layers: whole(),
    width: whole(1),
    conditional: flag,
  }),
  weights: someWeights,
  nets: fields<NonNullable<Pix2PixOptions['nets']>>({ G: needed(net), D: needed(net) }),
};

/**
 * pix2pix (Isola et al. 2017): learns from pairs to turn one kind of picture into another. U-Net, PatchGAN, L1 · 100,
 * Adam 2e-4 with β₁ 0.5, all as in the paper, whose batch size was 1 to 10.
 *
 * @example
 * const model = new Pix2Pix({ shape: [64, 64, 3], width: 16, seed: 1 });
 * await model.fit(labelMapSource({ size: 64 }), { steps: 2000, batchSize: 4 });
 * const pictures = model.translate(labels, { seed: 7 });   // [n, 64, 64, 3]
 */
export class Pix2Pix extends Model<PairBatch> {
  static override readonly kind: string = 'Pix2Pix';

  /** Channels of the inputs. */
  readonly inputChannels: number;
  /** Sheets of input, output and target, once {@link Pix2Pix.preview} was given some. */
  override traversals?: (options: { rows: number; seed: number }) => readonly Sheet[];
  private readonly G: Net;
  private readonly divisor: number;
  private previews: PairPreviews | undefined;

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: Pix2PixOptions) {
    checkOptions('Pix2Pix', options, OPTIONS);
    const { shape, inputChannels = shape[2], weights, augment, seed = 0 } = options;
    const { width = 64, depth = unetDepth(shape), dropout = 0.5, noisyLayers = 3, discriminator = {} } = options;
    const { conditional = true, layers = fittingLayers(shape), width: criticWidth = 64 } = discriminator;
    const rng = new Rng(seed).fork('weights');
    const input: ImageShape = [shape[0], shape[1], inputChannels];
    const divisor = 2 ** depth;
    check(
      options.nets !== undefined || (shape[0] % divisor === 0 && shape[1] % divisor === 0),
      'shape',
      () => `shape: with depth ${depth} both sides must be multiples of ${divisor}, got ${shape[0]} × ${shape[1]}.`,
    );
    const paper = { learningRate: 2e-4, beta1: 0.5 };
    const optimizers = optimizersOf(options, { D: paper, G: paper });
    const nets =
      options.nets ??
      making(() => ({
        G: unet({ shape, inputChannels, width, depth, dropout, noisyLayers, rng: rng.fork('G') }),
        D: patchDiscriminator({
          shape: packed(shape, augment),
          inputChannels: conditional ? inputChannels : 0,
          layers,
          width: criticWidth,
          norm: normOf(options),
          rng: rng.fork('D'),
        }),
      }));
    const game = gameOf(Object.values(nets), () =>
      pix2pix({
        ...adversaryOf(options),
        nets,
        optimizers,
        shapes: { input, target: shape },
        ...(weights && { weights }),
        conditional,
      }),
    );
    super({ shape, game, options });
    this.inputChannels = inputChannels;
    this.G = nets.G;
    this.divisor = options.nets ? 1 : divisor;
  }

  /**
   * What G makes of inputs `[n, h, w, inputChannels]` in [−1, 1]: `[n, h, w, c]` in [−1, 1], for any sides that are
   * multiples of 2^depth. The caller disposes of them.
   *
   * @throws GanKitError `shape` if the inputs have other channels or sides, `data` if they leave [−1, 1], `argument` if
   *   an option is not known
   * @example
   * const [a, b] = [1, 2].map(seed => model.translate(labels, { seed }));
   */
  translate(images: Tensor4D, options: TranslateOptions = {}): Tensor4D {
    checkOptions('translate', options, TRANSLATE);
    const { seed, noise = true, statistics = 'moving' } = options;
    checkPictures('translate(images)', images, [null, null, this.inputChannels]);
    const [n, height, width] = images.shape;
    check(
      n > 0 && height % this.divisor === 0 && width % this.divisor === 0,
      'shape',
      () =>
        `translate(images): expected at least one picture with sides that are multiples of ${this.divisor}, ` +
        `got ${n} of ${height} × ${width}. Crop or resize them.`,
    );
    const rng = noise ? this.drawing(seed) : undefined;
    const own = statistics === 'own';
    return this.inferring(
      () => [images],
      ([some], from) => {
        const run = () => drawingFrom(rng?.fork(from), () => this.G.infer(cast(some, 'float32')));
        return asPictures('G', own ? withOwnStatistics(run) : run());
      },
      { most: own ? 1 : AT_ONCE },
    );
  }

  /**
   * Gives observers such as `traversalSheets` something to show: a row of input, output and target for each of these
   * pictures. They are copied; channels of inputs and targets must be equal for one sheet, or the inputs are left out.
   * Further fields of a batch are passed over.
   *
   * @throws GanKitError `shape` or `data` if the pictures do not fit
   * @example
   * await model.preview(pairs.examples(0, 4)).fit(pairs, { steps: 1000, observers: [traversalSheets('out')] });
   */
  preview(pictures: PairPreviews): this {
    // A batch of pairs may have further fields.
    const { input, target } = pictures ?? {};
    checkOptions('preview', { input, ...(target && { target }) }, PREVIEWS);
    checkPictures('preview({input})', input, [null, null, this.inputChannels]);
    const [n, height, width] = input.shape;
    const channels = this.shape[2] as number;
    if (target) {
      checkShape('preview({target})', target, [n, height, width, channels]);
      checkPictures('preview({target})', target, [null, null, channels]);
    }
    this.forget();
    this.previews = { input: input.clone(), ...(target && { target: target.clone() }) };
    this.traversals = options => {
      checkOptions('traversals', options, TRAVERSALS);
      return [this.sheet(options.rows, options.seed)];
    };
    return this;
  }

  override dispose(): void {
    this.forget();
    super.dispose();
  }

  private sheet(rows: number, seed: number): Sheet {
    const { input, target } = this.previews as PairPreviews;
    const n = Math.min(rows, input.shape[0]);
    const first = (images: Tensor4D) => slice(images, [0, 0, 0, 0], [n, -1, -1, -1]);
    const showsInput = this.inputChannels === this.shape[2];
    const columns = (showsInput ? 1 : 0) + 1 + (target ? 1 : 0);
    const images = tidy(() => {
      const shown = first(input);
      const output = this.translate(shown, { seed });
      const across = [...(showsInput ? [shown] : []), output, ...(target ? [first(target)] : [])];
      const [, height, width, channels] = output.shape;
      return reshape<Rank.R4>(stack(across, 1), [n * columns, height, width, channels]);
    });
    return { name: 'pairs', rows: n, columns, images };
  }

  private forget(): void {
    this.previews?.input.dispose();
    this.previews?.target?.dispose();
    this.previews = undefined;
    delete this.traversals;
  }
}
