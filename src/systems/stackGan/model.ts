import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { CaptionEncoder } from '../../core/captionEncoder';
import { asPictures, checkIs } from '../../core/checks';
import { flag, net, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { normal } from '../../core/latents/normal';
import { gameOf, making } from '../../core/making';
import type { AnyNet } from '../../core/net';
import type { Kind } from '../../core/options';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import type { Source } from '../../core/source';
import { together } from '../../core/together';
import { type Weights, weightsOf, weightsOr } from '../../core/weights';
import type { Data } from '../../data/toSource';
import { locationScale } from '../../losses/reparameterise';
import { splitGaussian } from '../../losses/splitGaussian';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import {
  CAPTION_GENERATE,
  CAPTIONED,
  type CaptionedOptions,
  type CaptionGenerateOptions,
  embeddingsShown,
  optionsOf,
  type Shown,
  type TextBatch,
  textPairs,
} from '../../model/captions';
import { Model } from '../../model/model';
import type { FitOptions, TrainOptions } from '../../model/modelOptions';
import type { ImageShape } from '../../nets/pyramid';
import type { History } from '../../train/history';
import type { Report } from '../../train/report';
import { aMatching } from '../textToImage/game';
import { textDiscriminator } from '../textToImage/nets';
import { conditionOf, type StackGanNets, stackGanStage1, stackGanStage2 } from './game';
import { conditioner, lowShape, stackGenerator1, stackGenerator2 } from './nets';

/** Options of {@link StackGAN}. */
export interface StackGANOptions extends AdversarialOptions<'D1' | 'G1' | 'D2' | 'G2'>, CaptionedOptions {
  /** How many times smaller the pictures of stage I are: a power of 2. Default 4, the paper's (64 and 256). */
  readonly ratio?: number;
  /** Columns of a condition, and of D's projected text. Default 128, the paper's. */
  readonly condition?: number;
  /**
   * Channels: of stage I next to its picture, and of the first map of stage II's generator. Default 64; the paper's are
   * 128.
   */
  readonly width?: number;
  /** Bottlenecks with shortcuts in stage I, as in the authors' code. Default false. */
  readonly residual?: boolean;
  /** Residual blocks of stage II. Default 4, the paper's. */
  readonly blocks?: number;
  /**
   * Conditioning augmentation: conditions are drawn from N(μ(t), σ(t)²), or are μ(t) alone and there is no KL term.
   * Default true.
   */
  readonly conditioningAugmentation?: boolean;
  /**
   * λ of the KL term, summed over the columns. Default 2 / `condition`: the authors' code, which weighs the mean over
   * the columns by 2.
   */
  readonly weights?: Weights<'kl'>;
  /** Weight of {wrong picture, right text} in D's loss, `true` for ½. Default true. */
  readonly matching?: boolean | number;
  /** Nets of your own for both stages. */
  readonly nets?: { readonly stage1: StackGanNets; readonly stage2: StackGanNets };
}

/** A stage of {@link StackGAN}. */
export type Stage = 1 | 2;

/** What `fit` and `train` of {@link StackGAN} take beside the common options. */
export interface StageOption {
  /**
   * The stage to train, the other one stays as it is. Default both, side by side: stage II then learns from a stage I
   * that still moves.
   */
  readonly stage?: Stage;
}

/** Options of {@link StackGAN.generate}. */
export interface StackGenerateOptions extends CaptionGenerateOptions {
  /** Whose pictures. Default 2. */
  readonly stage?: Stage;
}

const PLAYERS = { 1: ['D1', 'G1'], 2: ['D2', 'G2'] } as const;
const standard = locationScale();

const aStage: Kind = (name, value) => checkIs(value === 1 || value === 2, name, '1 or 2', value);
const GENERATE: Kinds<StackGenerateOptions> = { ...CAPTION_GENERATE, stage: aStage };
const STAGE = fields<StackGanNets>({ C: needed(net), G: needed(net), D: needed(net) });
const OPTIONS: Kinds<StackGANOptions> = {
  ...adversarialKinds('D1', 'G1', 'D2', 'G2'),
  ...CAPTIONED,
  ratio: whole(1),
  condition: whole(1),
  width: whole(1),
  residual: flag,
  blocks: whole(),
  conditioningAugmentation: flag,
  weights: weightsOf('kl'),
  matching: aMatching,
  nets: fields<NonNullable<StackGANOptions['nets']>>({ stage1: needed(STAGE), stage2: needed(STAGE) }),
};

/**
 * StackGAN (Zhang et al. 2017): stage I draws a small picture of a caption, stage II makes a larger one of that picture
 * and the caption. Captions come through conditioning augmentation: a draw from a Gaussian that is learned for each
 * text. Numbers of the paper: 100 columns of noise, 128 of condition, Adam 2e-4, β₁ 0.5, batches of 64; 600 epochs for
 * each stage.
 *
 * Trains on what `TextToImageGAN` trains on; pictures are those of stage II, and stage I learns from their means over
 * squares of `ratio` × `ratio`.
 *
 * @example
 * const gan = new StackGAN({ shape: [32, 32, 3], ratio: 2, encoder, width: 16, seed: 1 });
 * await gan.fit(captionedShapes(), { stage: 1, steps: 2000 });
 * await gan.fit(captionedShapes(), { stage: 2, steps: 2000 });
 * const pictures = gan.generate('a small red circle in the middle', 8);   // [8, 32, 32, 3]
 */
export class StackGAN extends Model<TextBatch> {
  static override readonly kind: string = 'StackGAN';

  /** Makes numbers of captions. */
  readonly encoder: CaptionEncoder;
  private readonly captions: readonly string[];
  private readonly latent: Latent;
  private readonly condition: number;
  private readonly drawsConditions: boolean;
  private readonly nets: NonNullable<StackGANOptions['nets']>;

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: StackGANOptions) {
    checkOptions('StackGAN', options, OPTIONS);
    const { shape, ratio = 4, encoder, captions = [], latent = normal(100), condition = 128 } = options;
    const { matching = true, conditioningAugmentation = true } = options;
    const paper = { learningRate: 2e-4, beta1: 0.5 };
    const { D1, G1, D2, G2 } = optimizersOf(options, { D1: paper, G1: paper, D2: paper, G2: paper });
    const nets = options.nets ?? making(() => netsOf(options, latent.width));
    const weights = conditioningAugmentation ? weightsOr({ kl: 2 / condition }, options.weights) : { kl: 0 };
    const text = encoder.width;
    const common = { ...adversaryOf(options), latent, shape, text, condition, weights };
    const parts = { ...common, conditioningAugmentation, matching };
    const game = gameOf(Object.values(nets).flatMap<AnyNet>(Object.values), () =>
      together({
        stage1: stackGanStage1({ ...parts, stage1: nets.stage1, optimizers: { D: D1, G: G1 }, ratio }),
        stage2: stackGanStage2({ ...parts, ...nets, optimizers: { D: D2, G: G2 } }),
      }),
    );
    super({ shape, game, options });
    this.encoder = encoder;
    this.captions = captions;
    this.latent = latent;
    this.condition = condition;
    this.drawsConditions = conditioningAugmentation;
    this.nets = nets;
  }

  override train(data: Data<TextBatch>, options: TrainOptions & StageOption): AsyncGenerator<Report> {
    return super.train(data, staged(options));
  }

  /**
   * Trains one stage, or both side by side: see {@link StageOption}. Everything else is as in {@link Model.fit}.
   *
   * @throws GanKitError `argument` if the stage is neither 1 nor 2
   */
  override fit(data: Data<TextBatch>, options: FitOptions & StageOption): Promise<History> {
    return super.fit(data, staged(options));
  }

  /**
   * `n` pictures of a caption, or `n` of each of several, one caption after the other, in [−1, 1]:
   * `[captions · n, h, w, c]`, of stage I smaller by `ratio`. Noise and conditions are drawn; equal seeds give pictures
   * of one stage that belong to those of the other. The caller disposes of them. Without a caption it shows the model's
   * `captions` in turn.
   *
   * @throws GanKitError `argument` if there is nothing to show; `data` if the encoder cannot read a caption
   * @example
   * gan.generate('a small red circle', 8, { seed: 4 });
   * gan.generate('a small red circle', 8, { seed: 4, stage: 1 });   // what these were made of
   */
  override generate(n: number, options?: StackGenerateOptions): Tensor4D;
  override generate(captions: Shown, n?: number, options?: StackGenerateOptions): Tensor4D;
  override generate(
    shown: Shown | number,
    second?: number | StackGenerateOptions,
    third?: StackGenerateOptions,
  ): Tensor4D {
    const options = optionsOf(second, third);
    checkOptions('generate', options, GENERATE);
    const { seed, stage = 2 } = options;
    const { stage1, stage2 } = this.nets;
    return this.inferring(
      () => {
        const text = embeddingsShown(this.encoder, this.captions, shown, second);
        const rng = this.drawing(seed);
        const conditionFor = ({ C }: StackGanNets, label: string): Tensor => {
          const noise = this.drawsConditions
            ? standard.noise([text.shape[0], this.condition], rng.fork(label))
            : undefined;
          return conditionOf(splitGaussian(C.infer(text)), noise);
        };
        const z = this.latent.sample(text.shape[0], rng.fork('z'));
        return [z, conditionFor(stage1, 'stage 1'), conditionFor(stage2, 'stage 2')];
      },
      ([z, first, second]) => {
        const low = stage1.G.infer([z, first]);
        return asPictures('G', stage === 1 ? low : stage2.G.infer([low, second]));
      },
    );
  }

  protected override sourceOf(data: Data<TextBatch>): Source<TextBatch> {
    return textPairs(super.sourceOf(data), this.encoder);
  }
}

function netsOf(options: StackGANOptions, latent: number): NonNullable<StackGANOptions['nets']> {
  const { shape, ratio = 4, encoder, condition = 128, width = 64, residual = false, blocks = 4, seed = 0 } = options;
  const rng = new Rng(seed).fork('weights');
  const text = encoder.width;
  const low = lowShape(shape, ratio);
  const judging = { text, projection: condition, normText: false, width, norm: normOf(options) };
  const D = (of: ImageShape, name: string) => textDiscriminator({ ...judging, shape: of, rng: rng.fork(name), name });
  const C = (name: string) => conditioner({ text, condition, rng: rng.fork(name), name });
  const common = { condition, width };
  return {
    stage1: {
      C: C('C1'),
      G: stackGenerator1({ ...common, shape: low, latent, residual, rng: rng.fork('G1') }),
      D: D(low, 'D1'),
    },
    stage2: {
      C: C('C2'),
      G: stackGenerator2({ ...common, shape, ratio, blocks, rng: rng.fork('G2') }),
      D: D(shape, 'D2'),
    },
  };
}

/** Options of a run of one stage, as its players. */
function staged<O extends TrainOptions>({ stage, ...options }: O & StageOption): TrainOptions & O {
  if (stage !== undefined) aStage('stage', stage);
  return { ...(options as O), ...(stage && { players: PLAYERS[stage] }) };
}
