import {
  add,
  mul,
  sub,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  unstack,
} from '@tensorflow/tfjs-core';
import { packed } from '../../contest/objective';
import { asPictures, check, checkShape, checkWhole } from '../../core/checks';
import { labelCondition } from '../../core/condition';
import type { Schedule } from '../../core/game';
import { latent as aLatent, shape as aShape, net, number, scheduled, tensor, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { normal } from '../../core/latents/normal';
import { gameOf, making } from '../../core/making';
import type { AnyNet, Net } from '../../core/net';
import type { Sheet } from '../../core/observer';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { type AdversarialOptions, adversarialKinds, adversaryOf, optimizersOf } from '../../model/adversarial';
import { classCells, classRows, type Labels, labels } from '../../model/classRows';
import { Model, TRAVERSALS } from '../../model/model';
import type { ImageShape } from '../../nets/pyramid';
import { r1 } from '../../penalties/r1';
import { linear } from '../../schedules/linear';
import { stylegan } from './game';
import { styleganDiscriminator, styleganGenerator, styleganMapping } from './nets';
import { planOf, stylesOf, widths } from './plan';
import { mixingSheet, truncationSheet } from './sheets';

/** Options of {@link StyleGAN}. */
export interface StyleGANOptions extends Omit<AdversarialOptions, 'norm'> {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** How many classes the batch's `label` names, where it is to make what it is told. Default none. */
  readonly classes?: number;
  /** What z is drawn from. Default `normal(64)`; the authors have 512. */
  readonly latent?: Latent;
  /**
   * Channels of the map of the picture's size, twice as many in each smaller one, up to four times; or of each from the
   * smallest. Default 32.
   */
  readonly width?: number | readonly number[];
  /** The mapping network: its dense layers, default 2, and columns of w, default 64. */
  readonly mapping?: { readonly layers?: number; readonly width?: number };
  /**
   * γ of R1, which is taken every 16 steps: the one number to try others of. Default 0.0002 · h · w / 32,
   * StyleGAN2-ADA's for batches of 32. Not with `penalties`.
   */
  readonly gamma?: number;
  /** How often a batch has styles of two draws, from 0 to 1. Default 0.9. */
  readonly mixing?: number;
  /** Weight of G's term of path lengths, which is taken every 4 steps. Default 2; 0 leaves it out. */
  readonly weights?: { readonly pathLength?: number | Schedule };
  /**
   * Nets of your own: M maps `[n, latent.width]` to w, with classes `[z, label]`; G as many styles as
   * `styleganGenerator` reads for pictures of this shape to `[n, ...shape]`; D that to logits, with classes
   * `[picture, label]`.
   */
  readonly nets?: { readonly M: AnyNet; readonly G: Net<Tensor[]>; readonly D: AnyNet };
}

/** Options of {@link StyleGAN.styles}. */
export interface StyleGANStylesOptions {
  /** With classes: one for all pictures, or one for each. Default: drawn evenly. */
  readonly labels?: Labels;
  /** What M reads in place of a draw, `[n, latent.width]`; it stays the caller's. */
  readonly z?: Tensor2D;
  /**
   * ψ: how far from the mean w to each one, 1 for all the way, 0 for the mean itself (Karras et al. 2019, appendix B).
   * Less makes pictures better and more alike. Default 1.
   */
  readonly truncation?: number;
  /** Equal seeds give equal pictures. Default: the next of the model's own line. */
  readonly seed?: number;
}

/** Options of {@link StyleGAN.generate}. */
export interface StyleGANGenerateOptions extends StyleGANStylesOptions {
  /**
   * What G reads in place of M's output: `[n, columns]` for all its styles, or `[n, styles, columns]`. Not with labels,
   * z, truncation or seed.
   */
  readonly w?: Tensor2D | Tensor3D;
}

const { norm: _, ...ADVERSARIAL } = /* @__PURE__ */ adversarialKinds('D', 'G');
const OPTIONS: Kinds<StyleGANOptions> = {
  ...ADVERSARIAL,
  shape: needed(aShape),
  classes: whole(2),
  latent: aLatent,
  width: widths,
  mapping: fields<NonNullable<StyleGANOptions['mapping']>>({ layers: whole(1), width: whole(1) }),
  gamma: number(0),
  mixing: number(0, 1),
  weights: fields<NonNullable<StyleGANOptions['weights']>>({ pathLength: scheduled() }),
  nets: fields<NonNullable<StyleGANOptions['nets']>>({ M: needed(net), G: needed(net), D: needed(net) }),
};
const STYLES: Kinds<StyleGANStylesOptions> = { labels, z: tensor, truncation: number(), seed: whole() };
const GENERATE: Kinds<StyleGANGenerateOptions> = { ...STYLES, w: tensor };

/** γ of R1: StyleGAN2-ADA's rule, for batches of 32. */
const gammaOf = ([height, width]: ImageShape): number => (0.0002 * height * width) / 32;

/**
 * StyleGAN2 (Karras et al. 2019, 2020) at small sizes: a mapping network makes styles w of z, which scale the
 * convolutions of G map by map; noise at each place, pictures that add up over sizes, a residual D with minibatch
 * deviation, equalized learning rates, R1 every 16 steps and path lengths every 4, mixed styles, the average of M and
 * G. Adam with β₁ 0 and β₂ 0.99, 2.5e-3. By default nets that two cores train: 32 channels next to the picture and 128
 * at most, where the authors have 512.
 *
 * @example
 * const gan = new StyleGAN({ shape: [32, 32, 3], seed: 1 });
 * await gan.fit(pictures, { steps: 5000, batchSize: 32 });
 * const w = gan.styles(16, { seed: 2, truncation: 0.7 });
 * const faces = gan.generate(16, { w });   // [16, 32, 32, 3]
 */
export class StyleGAN extends Model {
  static override readonly kind: string = 'StyleGAN';

  /** How many classes it tells apart; left out where it is told none. */
  readonly classes?: number;
  /** How many styles G reads: one for each convolution from the smallest map on, and one for the last picture. */
  readonly layers: number;
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly M: AnyNet;
  private readonly G: Net<Tensor[]>;

  /** @throws GanKitError `argument` or `shape` if an option is out of range or does not fit another */
  constructor(options: StyleGANOptions) {
    checkOptions('StyleGAN', options, OPTIONS);
    const { shape, classes, latent = normal(64), penalties, gamma, mixing, weights, seed = 0 } = options;
    check(
      !penalties || gamma === undefined,
      'argument',
      'gamma: it is that of the default penalty, and penalties are given. Give it to them: r1(γ, { every: 16 }).',
    );
    const halfLife = linear({ from: 1, to: 10_000, between: [0, 200_000] });
    const average = options.average ?? { M: { halfLife }, G: { halfLife } };
    const usual = { learningRate: 2.5e-3, beta1: 0, beta2: 0.99 };
    const optimizers = optimizersOf(options, { D: usual, G: usual });
    const adversary = adversaryOf({
      ...options,
      penalties: penalties ?? [r1(gamma ?? gammaOf(shape), { every: 16 })],
    });
    const styles = stylesOf(planOf(shape));
    const nets = options.nets ?? making(() => netsOf(options, latent, new Rng(seed).fork('weights')));
    super({
      shape,
      game: gameOf(Object.values(nets), () =>
        stylegan({
          ...adversary,
          nets,
          styles,
          latent,
          optimizers,
          shape,
          ...(classes !== undefined && { condition: labelCondition(classes) }),
          ...(mixing !== undefined && { mixing }),
          ...(weights && { weights }),
        }),
      ),
      options: { ...options, average },
    });
    if (classes !== undefined) this.classes = classes;
    this.layers = styles;
    this.latent = latent;
    this.M = nets.M;
    this.G = nets.G;
  }

  /**
   * `n` rows of styles w, `[n, columns]`: what `generate(n, { w })` draws, and what mixing, projection and directions
   * are about. The caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if labels name no class, or an option does not fit
   * @example
   * const [a, b] = [gan.styles(8, { seed: 1 }), gan.styles(8, { seed: 2 })];
   */
  styles(n: number, options: StyleGANStylesOptions = {}): Tensor2D {
    checkWhole('styles(n)', n, 1);
    checkOptions('styles', options, STYLES);
    const { truncation = 1 } = options;
    return this.inferring(
      () => this.entry(n, options),
      given => this.truncated(this.M.infer(given.length > 1 ? [...given] : given[0]), truncation),
      { what: 'styles' },
    );
  }

  /**
   * `n` new pictures, `[n, h, w, c]`, about in [−1, 1]: the last layer is linear. With classes of those asked for. The
   * caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if labels name no class, or an option does not fit
   * @example
   * const faces = gan.generate(16, { seed: 4, truncation: 0.7 });
   */
  override generate(n: number, options: StyleGANGenerateOptions = {}): Tensor4D {
    checkWhole('generate(n)', n, 1);
    checkOptions('generate', options, GENERATE);
    const { w, truncation = 1, ...others } = options;
    if (w) {
      const beside = Object.entries({ truncation: options.truncation, ...others }).find(([, v]) => v !== undefined);
      check(!beside, 'argument', () => `${beside?.[0]}: w is given, which is what it would make. Leave one out.`);
      this.checkStyles(w, n);
      return this.inferring(
        () => [w],
        ([rows]) => this.pictures(rows),
        { what: 'generate' },
      );
    }
    return this.inferring(
      () => this.entry(n, others),
      given => this.pictures(this.truncated(this.M.infer(given.length > 1 ? [...given] : given[0]), truncation)),
      { what: 'generate' },
    );
  }

  /**
   * Two sheets: `mixing`, where each row is a draw that gives the coarse half of its styles and each column one that
   * gives the finer half; and `truncation`, the same draws as rows, from the mean, ψ = 0, to ψ = 1.2. With classes a
   * third, `label`: each row one class, each column one draw of z.
   */
  override traversals(options: { rows: number; seed: number }): readonly Sheet[] {
    checkOptions('traversals', options, TRAVERSALS);
    const { rows, seed } = options;
    const { classes } = this;
    const sheets = [mixingSheet(this, rows, seed), truncationSheet(this, rows, seed)];
    return classes === undefined ? sheets : [...sheets, this.labelSheet(classes, rows, seed)];
  }

  private labelSheet(classes: number, rows: number, seed: number): Sheet {
    const images = this.inferring(
      () => classCells(classes, rows, this.latent, this.drawing(seed)),
      given => this.pictures(this.M.infer([...given])),
    );
    return { name: 'label', rows: classes, columns: rows, images };
  }

  /** What M reads. */
  private entry(n: number, { z, labels, seed }: StyleGANStylesOptions): Tensor[] {
    const { classes, latent } = this;
    if (z) checkShape('z', z, [n, latent.width]);
    check(
      labels === undefined || classes !== undefined,
      'argument',
      'labels: this model is told no classes. Leave them out, or make it with classes.',
    );
    const rng = this.drawing(seed);
    const rows = z ?? latent.sample(n, rng);
    return classes === undefined ? [rows] : [rows, classRows(n, classes, labels, rng.fork('label'))];
  }

  /** These w drawn towards the mean one. */
  private truncated(w: Tensor, psi: number): Tensor2D {
    const [mean] = this.M.buffers;
    if (psi === 1) return w as Tensor2D;
    check(mean !== undefined, 'argument', 'truncation: nets.M keeps no mean of w, as styleganMapping does.');
    return add(mul(w, psi), mul(sub(1, psi), mean));
  }

  private checkStyles(w: Tensor, n: number): void {
    const columns = this.M.model?.outputs[0]?.shape[1] ?? null;
    checkShape('w', w, w.rank === 3 ? [n, this.layers, columns] : [n, columns]);
  }

  /** `[n, columns]` or `[n, styles, columns]` → pictures. */
  private pictures(w: Tensor): Tensor4D {
    const each = w.rank === 3 ? unstack(w, 1) : new Array<Tensor>(this.layers).fill(w);
    return asPictures('G', this.G.infer(each));
  }
}

function netsOf(options: StyleGANOptions, latent: Latent, rng: Rng): NonNullable<StyleGANOptions['nets']> {
  const { shape, classes, width, mapping = {}, augment } = options;
  const style = mapping.width ?? 64;
  const own = width !== undefined && { width };
  const told = classes === undefined ? {} : { classes };
  const depth = mapping.layers !== undefined && { layers: mapping.layers };
  return {
    M: styleganMapping({ latent: latent.width, style, ...depth, ...told, rng: rng.fork('M') }),
    G: styleganGenerator({ ...own, shape, style, rng: rng.fork('G') }),
    D: styleganDiscriminator({
      ...own,
      ...told,
      // What is told a class is packed by nobody, which its game says.
      shape: classes === undefined ? packed(shape, augment) : shape,
      rng: rng.fork('D'),
    }),
  };
}
