import {
  cast,
  dispose,
  type Rank,
  reshape,
  slice,
  stack,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { pool as aPool } from '../../augment/pool';
import { packed } from '../../contest/objective';
import { asPictures, check } from '../../core/checks';
import { shape as aShape, oneOf, tensor, whole } from '../../core/kinds';
import { gameOf, making } from '../../core/making';
import type { Sheet } from '../../core/observer';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { UnpairedBatch } from '../../data/unpaired';
import { leastSquares } from '../../losses/leastSquares';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { checkPictures } from '../../model/checkPictures';
import { Model, TRAVERSALS } from '../../model/model';
import { fittingLayers, patchDiscriminator } from '../../nets/patchDiscriminator';
import type { ImageShape } from '../../nets/pyramid';
import { linear } from '../../schedules/linear';
import { type CycleGanNets, type CycleGanWeights, cycleGanNets, cycleGanWeights, cyclegan } from './game';
import { resnetGenerator } from './nets';

/** Options of {@link CycleGAN}. */
export interface CycleGANOptions extends AdversarialOptions {
  /** `[height, width, channels]` of pictures of kind b; both sides multiples of 2^depth. */
  readonly shape: ImageShape;
  /** Channels of pictures of kind a, whose sides are the same. Default: as many. */
  readonly inputChannels?: number;
  /** Channels next to the picture in G and F. Default 64, the paper's. */
  readonly width?: number;
  /** How often G and F halve the picture. Default 2, the paper's. */
  readonly depth?: number;
  /** Their residual blocks. Default the paper's: 9 from 256 pixels on, else 6. */
  readonly blocks?: number;
  /** The patch discriminators. */
  readonly discriminator?: {
    /** Convolutions of stride 2, 0 to 5: see `receptiveField`. Default 3, or as many as fit the pictures. */
    readonly layers?: number;
    /** Default 64, the paper's. */
    readonly width?: number;
  };
  /**
   * Weights of the terms of G and F. Default `cycle` 10, `identity` 5 where both kinds have as many channels, else 0,
   * and `adversarial` 1, but 2 with the default loss, whose ½ the paper's has not.
   */
  readonly weights?: CycleGanWeights;
  /** How many past fakes of each kind D is shown some of, before what `augment` says. Default 50; 0 for none. */
  readonly pool?: number;
  /**
   * How many pictures of each kind the run will see: the usual learning rate then falls over its second half to 0, as
   * in the paper. Default unknown: it stays.
   */
  readonly totalImages?: number;
  /** Nets of your own: G maps pictures of kind a to those of kind b, F back, DA and DB judge each kind. */
  readonly nets?: CycleGanNets;
}

/** Options of {@link CycleGAN.translate}. */
export interface CycleTranslateOptions {
  /** Which kind to make: `b` of pictures of kind a, the default, or `a` of those of kind b. */
  readonly to?: 'a' | 'b';
  /** Other models that translate draw noise by it; here there is none, and it does not matter. */
  readonly seed?: number;
}

/** Pictures of both kinds: `[n, h, w, c]` in [−1, 1]. */
export type UnpairedPreviews = UnpairedBatch;

/** Pictures translated at once: a bound on the memory, not a setting. */
const AT_ONCE = 16;

const TRANSLATE: Kinds<CycleTranslateOptions> = { to: oneOf('a', 'b'), seed: whole() };
const PREVIEWS: Kinds<UnpairedPreviews> = { a: needed(tensor), b: needed(tensor) };
const OPTIONS: Kinds<CycleGANOptions> = {
  ...adversarialKinds('D', 'G'),
  shape: needed(aShape),
  inputChannels: whole(1),
  width: whole(1),
  depth: whole(),
  blocks: whole(),
  discriminator: fields<NonNullable<CycleGANOptions['discriminator']>>({ layers: whole(), width: whole(1) }),
  weights: cycleGanWeights,
  pool: whole(),
  totalImages: whole(1),
  nets: cycleGanNets,
};

/**
 * CycleGAN (Zhu et al. 2017): learns to turn one kind of picture into another and back from two heaps of pictures that
 * do not belong together. Residual generators, patch discriminators of past fakes too, least squares, cycle · 10,
 * identity · 5, Adam 2e-4 with β₁ 0.5, all as in the authors' code, whose batch size is 1.
 *
 * @example
 * const model = new CycleGAN({ shape: [64, 64, 3], width: 16, seed: 1 });
 * await model.fit(unpaired(photos, paintings), { steps: 2000, batchSize: 1 });
 * const painted = model.translate(pictures);   // [n, 64, 64, 3]
 * const again = model.translate(painted, { to: 'a' });
 */
export class CycleGAN extends Model<UnpairedBatch> {
  static override readonly kind: string = 'CycleGAN';

  /** Channels of pictures of kind a. */
  readonly inputChannels: number;
  /** Sheets of pictures, what comes of them and what comes back, once {@link CycleGAN.preview} was given some. */
  override traversals?: (options: { rows: number; seed: number }) => readonly Sheet[];
  private readonly nets: CycleGanNets;
  private readonly divisor: number;
  private previews: UnpairedPreviews | undefined;

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: CycleGANOptions) {
    checkOptions('CycleGAN', options, OPTIONS);
    const { shape, inputChannels = shape[2], adversarial, augment = [], pool = 50, totalImages } = options;
    const [height, width] = shape;
    const divisor = options.nets ? 1 : 2 ** (options.depth ?? 2);
    if (!options.nets) checkSides('shape', [height, width], divisor);
    const rate = 2e-4;
    const learningRate =
      totalImages === undefined ? rate : linear({ from: rate, to: 0, between: [totalImages / 2, totalImages] });
    const usual = { learningRate, beta1: 0.5 };
    const optimizers = optimizersOf(options, { D: usual, G: usual });
    const adversary = adversaryOf({
      ...options,
      adversarial: adversarial ?? leastSquares(),
      augment: [...(pool > 0 ? [aPool(pool)] : []), ...[augment].flat()],
    });
    const shapes = { a: [height, width, inputChannels] as const, b: shape };
    const nets = options.nets ?? making(() => netsOf(options, shapes));
    const weights = { ...(adversarial === undefined && { adversarial: 2 }), ...options.weights };
    super({
      shape,
      game: gameOf(Object.values(nets), () => cyclegan({ ...adversary, nets, optimizers, shapes, weights })),
      options,
    });
    this.inputChannels = inputChannels;
    this.nets = nets;
    this.divisor = divisor;
  }

  /**
   * What G makes of pictures of kind a, `[n, h, w, inputChannels]` in [−1, 1]: `[n, h, w, c]` of kind b, for any sides
   * that are multiples of 2^depth; or, `to: 'a'`, what F makes of pictures of kind b. The caller disposes of them.
   *
   * @throws GanKitError `shape` if the pictures have other channels or sides, `data` if they leave [−1, 1], `argument`
   *   if an option is not known
   * @example
   * const [painted, photographed] = [model.translate(photos), model.translate(paintings, { to: 'a' })];
   */
  translate(images: Tensor4D, options: CycleTranslateOptions = {}): Tensor4D {
    checkOptions('translate', options, TRANSLATE);
    const toA = options.to === 'a';
    checkPictures('translate(images)', images, [null, null, toA ? (this.shape[2] ?? 0) : this.inputChannels]);
    checkSides('translate(images)', [images.shape[1], images.shape[2]], this.divisor);
    const net = toA ? this.nets.F : this.nets.G;
    return this.inferring(
      () => [images],
      ([some]) => asPictures(toA ? 'F' : 'G', net.infer(cast(some, 'float32'))),
      { most: AT_ONCE },
    );
  }

  /**
   * Gives observers such as `traversalSheets` something to show: sheets `a-to-b` and `b-to-a` with a row for each of
   * these pictures, what comes of it and what comes back. They are copied. Where the two kinds have other numbers of
   * channels, a row is what comes of the picture alone.
   *
   * @throws GanKitError `shape` or `data` if the pictures do not fit
   * @example
   * await model.preview(await folders.examples(0, 4)).fit(folders, { steps: 1000, observers: [traversalSheets('out')] });
   */
  preview(pictures: UnpairedPreviews): this {
    const { a, b } = pictures ?? {};
    checkOptions('preview', { a, b }, PREVIEWS);
    checkPictures('preview({a})', a, [null, null, this.inputChannels]);
    checkPictures('preview({b})', b, [null, null, this.shape[2] ?? 0]);
    this.forget();
    this.previews = { a: a.clone(), b: b.clone() };
    this.traversals = options => {
      checkOptions('traversals', options, TRAVERSALS);
      return [this.sheet('b', options.rows), this.sheet('a', options.rows)];
    };
    return this;
  }

  override dispose(): void {
    this.forget();
    super.dispose();
  }

  private sheet(to: 'a' | 'b', most: number): Sheet {
    const from = to === 'a' ? 'b' : 'a';
    const pictures = (this.previews as UnpairedPreviews)[from];
    const rows = Math.min(most, pictures.shape[0]);
    return tidy(() => {
      const shown = slice(pictures, [0, 0, 0, 0], [rows, -1, -1, -1]);
      const made = this.translate(shown, { to });
      const across = this.inputChannels === this.shape[2] ? [shown, made, this.translate(made, { to: from })] : [made];
      const [, height, width, channels] = made.shape;
      const columns = across.length;
      const images = reshape<Rank.R4>(stack(across, 1), [rows * columns, height, width, channels]);
      return { name: `${from}-to-${to}`, rows, columns, images };
    });
  }

  private forget(): void {
    if (this.previews) dispose({ ...this.previews });
    this.previews = undefined;
    delete this.traversals;
  }
}

/** The usual nets. */
function netsOf(options: CycleGANOptions, shapes: { readonly a: ImageShape; readonly b: ImageShape }): CycleGanNets {
  const { shape, augment, seed = 0, width = 64, discriminator = {}, ...more } = options;
  const { depth = 2, blocks = Math.min(shape[0], shape[1]) < 256 ? 6 : 9 } = more;
  const { layers = fittingLayers(shape), width: criticWidth = 64 } = discriminator;
  const rng = new Rng(seed).fork('weights');
  const way = (name: string, from: ImageShape, to: ImageShape) =>
    resnetGenerator({ channels: to[2], inputChannels: from[2], width, depth, blocks, rng: rng.fork(name), name });
  const judge = (name: string, of: ImageShape) =>
    patchDiscriminator<Tensor>({
      shape: packed(of, augment),
      inputChannels: 0,
      layers,
      width: criticWidth,
      norm: normOf(options, 'instance'),
      rng: rng.fork(name),
      name,
    });
  return {
    G: way('G', shapes.a, shapes.b),
    F: way('F', shapes.b, shapes.a),
    DA: judge('DA', shapes.a),
    DB: judge('DB', shapes.b),
  };
}

/** Throws unless pictures of these sides can be halved so far that there is something to mirror. */
function checkSides(name: string, sides: readonly [number, number], divisor: number): void {
  const least = Math.max(4, 2 * divisor);
  const nearest = sides.map(side => Math.max(least, divisor * Math.round(side / divisor)));
  check(
    sides.every((side, i) => side === nearest[i]),
    'shape',
    () =>
      `${name}: expected pictures whose sides are multiples of ${divisor}, at least ${least}, got ${sides.join(' × ')}. ` +
      `Crop or resize them to ${nearest.join(' × ')}, the nearest possible.`,
  );
}
