import { cast, slice, stack, type Tensor2D, type Tensor4D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { asPictures, asRows, check, checkKnown, checkShape, checkWhole } from '../../core/checks';
import {
  latent as aLatent,
  anything,
  shape as aShape,
  either,
  flag,
  net,
  record,
  scheduled,
  tensor,
  whole,
} from '../../core/kinds';
import { categorical } from '../../core/latents/categorical';
import { type JointLatent, joint, splitParameters } from '../../core/latents/joint';
import type { Code, Latent } from '../../core/latents/latent';
import { normal } from '../../core/latents/normal';
import { uniform } from '../../core/latents/uniform';
import { gameOf, making } from '../../core/making';
import { mapped } from '../../core/mapped';
import type { Net } from '../../core/net';
import type { Sheet } from '../../core/observer';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { type Weights, weightsOr } from '../../core/weights';
import type { ImageBatch } from '../../data/batch';
import { mutualInformation } from '../../losses/information';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { checkPictures } from '../../model/checkPictures';
import { Model, TRAVERSALS } from '../../model/model';
import type { ImageShape } from '../../nets/pyramid';
import { type Bending, bendingOf, someBending } from './bending';
import { checkCodes, NOISE } from './checkCodes';
import { codeSheet, isContinuous } from './codeSheet';
import { type Codes, infogan } from './game';
import { infoganNets } from './nets';

/** Options of {@link InfoGAN}. */
export interface InfoGANOptions extends AdversarialOptions<'D' | 'G' | 'Q'> {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** Columns of plain noise, or a latent of your own. Default 62, normal. */
  readonly noise?: number | Latent;
  /**
   * What G should show: by name, in the order they are joined. Names are of letters, digits, `_`, `-` and spaces.
   * Default the paper's for digits: `digit`, `slant`, `width`.
   */
  readonly codes?: Codes;
  /**
   * λ of each code, by its name. Default 1 for classes and coins, 0.1 for continuous codes. 0 measures a code without
   * teaching it. And of `real`: trunk and Q learn to read classes alike off two bends of one real picture, and all
   * classes as often (`sharedInformation`), where classes are read off bent pictures. Default 0.
   */
  readonly weights?: Weights<string>;
  /** Whether D's trunk learns the codes too, as in the authors' code. Default false. */
  readonly informTrunk?: boolean;
  /** Codes that Q reads, while it learns, off pictures bent at random, and how far they are bent. Default none. */
  readonly bend?: Bending;
  /** Channels next to the picture. Default 64, the paper's. */
  readonly width?: number;
  /** Width of the fully connected layers of G and D. Default 1024, the paper's. */
  readonly hidden?: number;
  /** Nets of your own: G `[n, width of noise and codes]` → pictures, trunk → features, critic and Q heads on those. */
  readonly nets?: { readonly G: Net; readonly trunk: Net; readonly critic: Net; readonly Q: Net };
}

/** A chosen code: one value for all pictures, or one for each; a row of numbers where the code has several columns. */
export type CodeValue = number | readonly (number | readonly number[])[];

/** Options of {@link InfoGAN.generate}. */
export interface InfoGenerateOptions {
  /** Codes to hold; the others are drawn. */
  readonly codes?: Readonly<Record<string, CodeValue>>;
  /** Noise in place of a draw, `[n, noise]`; it stays the caller's. */
  readonly z?: Tensor2D;
  /** Equal seeds give equal pictures. Default: the next of the model's own line. */
  readonly seed?: number;
}

const DIGIT_CODES: Codes = { digit: categorical(10), slant: uniform(), width: uniform() };

const GENERATE: Kinds<InfoGenerateOptions> = { codes: record(anything), z: tensor, seed: whole() };
const INFORMATION: Kinds<{ n?: number; seed?: number }> = { n: whole(1), seed: whole() };
const OPTIONS: Kinds<InfoGANOptions> = {
  ...adversarialKinds('D', 'G', 'Q'),
  shape: needed(aShape),
  noise: either(value => typeof value === 'number', aLatent),
  codes: anything,
  weights: record(scheduled()),
  informTrunk: flag,
  bend: someBending,
  width: whole(1),
  hidden: whole(1),
  nets: fields<NonNullable<InfoGANOptions['nets']>>({
    G: needed(net),
    trunk: needed(net),
    critic: needed(net),
    Q: needed(net),
  }),
};

/**
 * InfoGAN (Chen et al. 2016): a GAN whose generator is also taught to show the value of its codes, so that each comes
 * to control one thing in the picture. Nets and numbers of appendix C.1: trunk of two convolutions and a layer of 1024
 * shared by D and Q, slope 0.1, Adam with 2e-4 for D and 1e-3 for G and Q. Noise is normal where the authors' code
 * draws it uniform.
 *
 * With `bend`, classes found without labels agree better with the kinds that people name: see {@link Bending}; with a
 * weight of `real` too they are looked for in the real pictures, and agree better still. Q reads pictures as D is shown
 * them, so `augment` is for both.
 *
 * @example
 * const gan = new InfoGAN({ shape: [28, 28, 1], codes: { digit: categorical(10), slant: uniform() }, seed: 1 });
 * await gan.fit(await mnist(), { steps: 2000 });
 * const threes = gan.generate(8, { codes: { digit: 3 } });   // [8, 28, 28, 1]
 */
export class InfoGAN extends Model<ImageBatch> {
  static override readonly kind: string = 'InfoGAN';

  /** The codes by name. */
  readonly codes: Codes;
  private readonly latent: JointLatent<Record<string, Latent>>;
  private readonly nets: NonNullable<InfoGANOptions['nets']>;

  /** @throws GanKitError `argument` or `shape` if an option is out of range */
  constructor(options: InfoGANOptions) {
    checkOptions('InfoGAN', options, OPTIONS);
    const { shape, noise = 62, codes = DIGIT_CODES, width = 64, hidden = 1024 } = options;
    const { seed = 0, weights = {}, informTrunk = false, bend } = options;
    checkCodes(codes, weights);
    const bending = bend && bendingOf(bend, Object.keys(codes));
    const latent = joint({ [NOISE]: typeof noise === 'number' ? plainNoise(noise) : noise, ...codes });
    const outputs = Object.values(codes).reduce((sum, code) => sum + code.parameters, 0);
    const rng = new Rng(seed).fork('weights');
    const norm = normOf(options);
    const optimizers = optimizersFor(options);
    const nets =
      options.nets ?? making(() => infoganNets({ shape, latent: latent.width, outputs, width, hidden, norm, rng }));
    const usual = Object.entries(codes).map(([name, code]) => [name, isContinuous(code) ? 0.1 : 1]);
    const game = gameOf(Object.values(nets), () =>
      infogan({
        ...adversaryOf(options),
        nets,
        latent,
        codes,
        weights: weightsOr(Object.fromEntries(usual), weights),
        informTrunk,
        ...(bending && { bend: bending }),
        optimizers,
        shape,
      }),
    );
    super({ shape, game, options });
    this.codes = codes;
    this.latent = latent;
    this.nets = nets;
  }

  /**
   * `n` new pictures, `[n, h, w, c]` in [−1, 1], with the given codes held. The caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if a code is not known or not of its kind, or `z` does not fit
   * @example
   * gan.generate(10, { codes: { digit: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], slant: 0 }, seed: 4 });
   */
  override generate(n: number, options: InfoGenerateOptions = {}): Tensor4D {
    checkWhole('generate(n)', n, 1);
    checkOptions('generate', options, GENERATE);
    const { codes = {}, z, seed } = options;
    for (const name of Object.keys(codes)) checkKnown('codes', name, Object.keys(this.codes));
    if (z) checkShape('z', z, [n, this.latent.parts[NOISE]?.width ?? 0]);
    return this.picture(() => {
      const drawn = this.latent.sample(n, this.drawing(seed));
      const held = Object.entries(codes).map(([name, value]) => [name, this.rows(name, value, n)]);
      return { ...drawn, ...(z && { [NOISE]: z }), ...Object.fromEntries(held) };
    });
  }

  /**
   * What Q reads off pictures `[n, h, w, c]`, any number of them: for each code its posterior mean `[n, code.width]`,
   * so probabilities of classes. The caller disposes of them.
   *
   * @throws GanKitError `shape` or `data` if the pictures have another shape or leave [−1, 1]
   */
  encode(images: Tensor4D): Readonly<Record<string, Tensor2D>> {
    checkPictures('images', images, this.shape);
    return tidy(() => {
      const posterior = this.posterior(images);
      return mapped(this.codes, (code, name) => code.estimate(posterior[name] as Tensor2D));
    });
  }

  /**
   * The bound `L_I` on the information between each code and its pictures, in nats, over `n` new pictures (Chen et al.
   * 2016, eq. 5): at most the entropy of a discrete code, ln 10 = 2.303 for ten classes; without limit for a continuous
   * one.
   */
  async information(options: { n?: number; seed?: number } = {}): Promise<Readonly<Record<string, number>>> {
    checkOptions('information', options, INFORMATION);
    const { n = 2000, seed = 0 } = options;
    const sums: Record<string, number> = {};
    const chunk = 250;
    for (let from = 0; from < n; from += chunk) {
      const count = Math.min(chunk, n - from);
      const bounds = tidy(() => {
        const drawn = this.latent.sample(count, this.rng.fork('information', seed, from));
        const posterior = this.posterior(this.picture(() => drawn));
        const each = Object.entries(this.codes).map(([name, code]) =>
          mutualInformation(code, drawn[name] as Tensor2D, posterior[name] as Tensor2D),
        );
        return stack(each);
      });
      const values = await bounds.data();
      bounds.dispose();
      for (const [i, name] of Object.keys(this.codes).entries())
        sums[name] = (sums[name] ?? 0) + ((values[i] ?? 0) * count) / n;
    }
    return sums;
  }

  /**
   * A sheet for each code. Of a discrete code each row is one value and each column one draw of all the rest; of a
   * continuous one each row is one draw of all the rest, and the code goes from its least to its greatest value along
   * it.
   */
  override traversals(options: { rows: number; seed: number }): readonly Sheet[] {
    checkOptions('traversals', options, TRAVERSALS);
    const { rows, seed } = options;
    return Object.keys(this.codes).map(name => {
      const sheet = codeSheet(name, this.codes, rows);
      const images = this.picture(() => sheet.cells(this.latent.sample(rows, this.drawing(seed))));
      return { name, rows: sheet.rows, columns: sheet.columns, images };
    });
  }

  private picture(latents: () => Record<string, Tensor2D>): Tensor4D {
    return this.inferring(
      () => [this.latent.join(latents())],
      ([z]) => asPictures('G', this.nets.G.infer(z)),
    );
  }

  private posterior(images: Tensor4D): Readonly<Record<string, Tensor2D>> {
    const { Q, trunk } = this.nets;
    const all = this.inferring(
      () => [images],
      ([chunk]) => asRows('Q', Q.infer(trunk.infer(cast(chunk, 'float32')))),
    );
    return splitParameters(this.codes, (from, width) => slice(all, [0, from], [all.shape[0], width]));
  }

  private rows(name: string, value: CodeValue, n: number): Tensor2D {
    const code = this.codes[name] as Code;
    const each = typeof value === 'number' ? new Array<number>(n).fill(value) : value;
    check(each.length === n, 'argument', `codes.${name}: expected one value or ${n}, got ${each.length}.`);
    return tensor2d(each.map(v => Array.from(code.encode(name, v))));
  }
}

const plainNoise = (size: number): Latent => {
  checkWhole('noise', size, 1);
  return normal(size);
};

/** The paper's numbers, where nothing else is said; Q, where it has a player of its own, learns as fast as G. */
function optimizersFor({ learningRate, optimizers = {} }: InfoGANOptions) {
  const D = { learningRate: 2e-4, beta1: 0.5 };
  const G = { learningRate: 1e-3, beta1: 0.5 };
  const each = typeof learningRate === 'object' && {
    ...(!optimizers.Q && { Q: learningRate.G ?? G.learningRate }),
    ...learningRate,
  };
  return optimizersOf({ optimizers, learningRate: each || (learningRate ?? {}) }, { D, G, Q: G });
}
