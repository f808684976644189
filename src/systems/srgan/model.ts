import {
  cast,
  clipByValue,
  concat,
  expandDims,
  slice,
  squeeze,
  type Tensor3D,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { packed } from '../../contest/objective';
import { asPictures, check, checkShape } from '../../core/checks';
import { flag, net, tensor, whole } from '../../core/kinds';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import type { Sheet } from '../../core/observer';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { weightsOf } from '../../core/weights';
import { bicubic } from '../../data/pictures/bicubic';
import type { SuperResolutionBatch } from '../../data/pictures/patches';
import type { Data } from '../../data/toSource';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { checkPictures, checkPixels } from '../../model/checkPictures';
import { Model, TRAVERSALS } from '../../model/model';
import type { FitOptions, TrainOptions } from '../../model/modelOptions';
import type { History } from '../../train/history';
import type { Report } from '../../train/report';
import { srDiscriminator } from './discriminator';
import { aContent, type Content, type SrganParts, srgan, superResolution } from './game';
import { A_NORM, srresnet, srresnetReach } from './srresnet';
import { inTiles } from './tiles';

/** Options of {@link SRGAN}. */
export interface SRGANOptions extends AdversarialOptions<'pretraining' | 'D' | 'G'> {
  /** How many times as high and wide: a product of 2 and 3. Default 4, the paper's. */
  readonly scale?: number;
  /** Height and width of the large patches it trains on, a multiple of `scale`. Default 96, the paper's. */
  readonly patch?: number;
  /** 1 for grey pictures, 3 for colour. Default 3. */
  readonly channels?: number;
  /** Residual blocks of G. Default 16, the paper's. */
  readonly blocks?: number;
  /** Channels of G. Default 64, the paper's. */
  readonly width?: number;
  /** How G normalises. Default `batch`, the paper's; `none` trains faster and keeps tones. */
  readonly generatorNorm?: 'batch' | 'none';
  /** The discriminator. */
  readonly discriminator?: {
    /** Channels of its first convolutions. Default 64, the paper's. */
    readonly width?: number;
    /** Units of its dense layer. Default 1024, the paper's. */
    readonly hidden?: number;
    /** Takes the mean over all places before that layer. Default false. */
    readonly pooled?: boolean;
  };
  /** What G keeps to: pixels (`mse`, the default) or the features of a frozen net, which stays the caller's. */
  readonly content?: Content;
  /** Of the adversarial term. Default 1e-3, the paper's. */
  readonly weights?: NonNullable<SrganParts['weights']>;
  /** Nets of your own: G maps `[n, h, w, c]` to `[n, scale · h, scale · w, c]`, D the latter to logits. */
  readonly nets?: { readonly G: Net; readonly D: Net };
}

/** Options of {@link SRGAN.upscale}. */
export interface UpscaleOptions {
  /** Height and width of what is enlarged at once, in pixels of the small picture. Default 128. */
  readonly tile?: number;
  /**
   * Rim around each tile that is computed and thrown away. Default: as wide as G reaches, so that the result is that of
   * the whole picture; 48 for a net of your own.
   */
  readonly overlap?: number;
}

/** Small pictures and, where there are any, the large ones they were made from: `[n, h, w, c]` in [−1, 1]. */
export interface SrPreviews {
  readonly low: Tensor4D;
  readonly high?: Tensor4D;
}

const PRETRAINING = 'pretraining';
const ADVERSARIES = ['D', 'G'];

const UPSCALE: Kinds<UpscaleOptions> = { tile: whole(1), overlap: whole() };
const PREVIEWS: Kinds<SrPreviews> = { low: needed(tensor), high: tensor };
const OPTIONS: Kinds<SRGANOptions> = {
  ...adversarialKinds('pretraining', 'D', 'G'),
  scale: whole(2),
  patch: whole(1),
  channels: whole(1),
  blocks: whole(),
  width: whole(1),
  generatorNorm: A_NORM,
  discriminator: fields<NonNullable<SRGANOptions['discriminator']>>({
    width: whole(1),
    hidden: whole(1),
    pooled: flag,
  }),
  content: aContent,
  weights: weightsOf('adversarial'),
  nets: fields<NonNullable<SRGANOptions['nets']>>({ G: needed(net), D: needed(net) }),
};

/**
 * SRGAN (Ledig et al. 2017): enlarges pictures. First {@link SRGAN.pretrain} trains SRResNet, which is as near to the
 * originals as it can be in the mean of squares and therefore smooth; then {@link SRGAN.fit} trains it on against a
 * discriminator, which wants what large pictures have: edges and texture. Nets and numbers are the paper's, Adam 1e-4
 * with β₁ 0.9 among them; its batch size was 16. A schedule of a learning rate counts images from the first step of
 * pretraining.
 *
 * @example
 * const model = new SRGAN({ scale: 4, blocks: 4, width: 32, seed: 1 });
 * const patches = patchSource({ pictures, patch: 96, scale: 4 });
 * await model.pretrain(patches, { steps: 2000, batchSize: 16 });
 * await model.fit(patches, { steps: 500, batchSize: 16 });
 * const large = model.upscale(small);   // [h, w, 3] → [4 h, 4 w, 3]
 */
export class SRGAN extends Model<SuperResolutionBatch> {
  static override readonly kind: string = 'SRGAN';

  /** How many times as high and wide. */
  readonly scale: number;
  /**
   * Sheets of small picture (by bicubic interpolation), output and original, once {@link SRGAN.preview} was given some.
   */
  override traversals?: (options: { rows: number; seed: number }) => Promise<readonly Sheet[]>;
  private readonly G: Net;
  private readonly reach: number;
  private previews: SrPreviews | undefined;

  /** @throws GanKitError `argument` if an option is out of range */
  constructor(options: SRGANOptions = {}) {
    checkOptions('SRGAN', options, OPTIONS);
    const { scale = 4, patch = 96, channels = 3, blocks = 16, width = 64, generatorNorm = 'batch', seed = 0 } = options;
    const { discriminator = {}, content = 'mse', weights, augment } = options;
    check(patch % scale === 0, 'argument', `patch: expected a multiple of the scale ${scale}, got ${patch}.`);
    const high = [patch, patch, channels] as const;
    const rng = new Rng(seed).fork('weights');
    const paper = { learningRate: 1e-4, beta1: 0.9 };
    const { pretraining, ...optimizers } = optimizersOf(options, { pretraining: paper, D: paper, G: paper });
    const nets =
      options.nets ??
      making(() => ({
        G: srresnet({ scale, channels, blocks, width, norm: generatorNorm, rng: rng.fork('G') }),
        D: srDiscriminator({
          patch,
          channels: packed(high, augment)[2],
          ...discriminator,
          norm: normOf(options),
          rng: rng.fork('D'),
        }),
      }));
    const shape = { low: [patch / scale, patch / scale, channels], high };
    const game = gameOf(Object.values(nets), () => {
      const smooth = superResolution({ nets: { G: nets.G }, optimizers: { G: pretraining }, shape, content });
      const sharp = srgan({ ...adversaryOf(options), nets, optimizers, shape, content, ...(weights && { weights }) });
      return { ...sharp, players: { [PRETRAINING]: smooth.players.G, ...sharp.players } };
    });
    super({ shape: high, game, options });
    this.scale = scale;
    this.G = nets.G;
    this.reach = options.nets ? 48 : srresnetReach({ scale, blocks });
  }

  /**
   * The first phase: content alone, which makes SRResNet of G. Batches have `low` and `high`; see `patchSource`.
   *
   * @throws GanKitError as {@link Model.fit}
   */
  pretrain(data: Data<SuperResolutionBatch>, options: FitOptions): Promise<History> {
    return super.fit(data, { ...options, players: [PRETRAINING] });
  }

  /**
   * The second phase: G against D, from where {@link SRGAN.pretrain} left G.
   *
   * @throws GanKitError as {@link Model.fit}
   */
  override fit(data: Data<SuperResolutionBatch>, options: FitOptions): Promise<History> {
    return super.fit(data, { players: ADVERSARIES, ...options });
  }

  /** As {@link SRGAN.fit}, step by step; the first phase with `players: ['pretraining']`. */
  override train(data: Data<SuperResolutionBatch>, options: TrainOptions): AsyncGenerator<Report> {
    return super.train(data, { players: ADVERSARIES, ...options });
  }

  /**
   * An enlarged picture `[h, w, c]` → `[scale · h, scale · w, c]`, or several `[n, h, w, c]`, in [−1, 1], of any size:
   * memory stays that of a tile, for large pictures are enlarged tile by tile. The caller disposes of it.
   *
   * @throws GanKitError `shape` if the picture has other channels, `data` if it leaves [−1, 1], `argument` if an option
   *   is out of range
   */
  upscale(image: Tensor4D, options?: UpscaleOptions): Tensor4D;
  upscale(image: Tensor3D, options?: UpscaleOptions): Tensor3D;
  upscale(image: Tensor3D | Tensor4D, options: UpscaleOptions = {}): Tensor3D | Tensor4D {
    checkOptions('upscale', options, UPSCALE);
    const { tile = 128, overlap = this.reach } = options;
    const channels = this.shape[2] as number;
    const single = image.rank === 3;
    checkShape('upscale(image)', image, single ? [null, null, channels] : [null, null, null, channels]);
    check(image.size > 0, 'shape', 'upscale(image): expected at least one pixel, got none.');
    checkPixels('upscale(image)', image, image.size / (single ? 1 : image.shape[0]));
    const net = (x: Tensor4D) => clipByValue(asPictures('G', this.G.infer(x)), -1, 1);
    return tidy(() => {
      const large = this.inferring(
        () => [single ? expandDims(image, 0) : image],
        ([some]) => inTiles(net, cast(asPictures('images', some), 'float32'), { tile, overlap, scale: this.scale }),
      );
      return single ? squeeze(large, [0]) : large;
    });
  }

  /**
   * Gives observers such as `traversalSheets` something to show: for each of these pictures its bicubic enlargement,
   * the model's, and the original if there is one. They are copied.
   *
   * @throws GanKitError `shape` or `data` if the pictures do not fit
   * @example
   * await model.preview({ low, high }).pretrain(patches, { steps: 1000, observers: [traversalSheets('out')] });
   */
  preview(pictures: SrPreviews): this {
    checkOptions('preview', pictures, PREVIEWS);
    const { low, high } = pictures;
    const channels = this.shape[2] as number;
    checkPictures('preview({low})', low, [null, null, channels]);
    const [n, height, width] = low.shape;
    if (high) {
      checkShape('preview({high})', high, [n, this.scale * height, this.scale * width, channels]);
      checkPictures('preview({high})', high, [null, null, channels]);
    }
    this.forget();
    this.previews = { low: low.clone(), ...(high && { high: high.clone() }) };
    this.traversals = async options => {
      checkOptions('traversals', options, TRAVERSALS);
      return [await this.sheet(options.rows)];
    };
    return this;
  }

  override dispose(): void {
    this.forget();
    super.dispose();
  }

  private async sheet(rows: number): Promise<Sheet> {
    const { low, high } = this.previews as SrPreviews;
    const n = Math.min(rows, low.shape[0]);
    // Of their own, for the previews may be others once they are read.
    const first = (from: Tensor4D) => tidy(() => slice(from, [0, 0, 0, 0], [n, -1, -1, -1]));
    const [small, large] = [first(low), high && first(high)];
    try {
      const values = await small.data<'float32'>();
      const images = tidy(() => {
        const one = (from: Tensor4D, i: number) => slice(from, [i, 0, 0, 0], [1, -1, -1, -1]);
        const interpolated = enlarged(values, small.shape, this.scale);
        const cells = Array.from({ length: n }, (_, i) => {
          const made = this.upscale(one(small, i));
          return [one(interpolated, i), made, ...(large ? [one(large, i)] : [])];
        });
        return concat(cells.flat(), 0);
      });
      return { name: 'pictures', rows: n, columns: large ? 3 : 2, images };
    } finally {
      small.dispose();
      large?.dispose();
    }
  }

  private forget(): void {
    this.previews?.low.dispose();
    this.previews?.high?.dispose();
    this.previews = undefined;
    delete this.traversals;
  }
}

/** Pictures enlarged by bicubic interpolation, as one does without a net. */
function enlarged(values: Float32Array, [n, height, width, channels]: Tensor4D['shape'], scale: number): Tensor4D {
  const each = height * width * channels;
  const to: [number, number] = [scale * height, scale * width];
  const made = Array.from({ length: n }, (_, i) =>
    tensor4d(bicubic(values.slice(i * each, (i + 1) * each), [height, width, channels], to), [1, ...to, channels]),
  );
  return clipByValue(concat(made, 0), -1, 1);
}
