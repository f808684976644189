import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { packed } from '../../contest/objective';
import { asPictures, check, checkShape, checkWhole } from '../../core/checks';
import { labelCondition } from '../../core/condition';
import { latent as aLatent, shape as aShape, net, number, tensor, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { normal } from '../../core/latents/normal';
import { gameOf, making } from '../../core/making';
import type { AnyNet } from '../../core/net';
import type { Sheet } from '../../core/observer';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { relativistic } from '../../losses/relativistic';
import { type AdversarialOptions, adversarialKinds, adversaryOf, optimizersOf } from '../../model/adversarial';
import { classCells, classRows, type Labels, labels } from '../../model/classRows';
import { Model, TRAVERSALS } from '../../model/model';
import type { ImageShape } from '../../nets/pyramid';
import { r1, r2 } from '../../penalties/r1';
import { conditionalGan } from '../conditionalGan/game';
import { gan } from '../gan/game';
import { r3ganDiscriminator, r3ganGenerator, widths } from './nets';
import { gammaOf, paceOf } from './schedules';

/** Options of {@link R3GAN}. */
export interface R3GANOptions extends Omit<AdversarialOptions, 'norm'> {
  /** `[height, width, channels]` from 8 × 8 pixels. */
  readonly shape: ImageShape;
  /** How many classes the batch's `label` names, where it is to make what it is told. Default none. */
  readonly classes?: number;
  /** G's input. Default `normal(64)`, the authors'. */
  readonly latent?: Latent;
  /**
   * Channels of all maps, or of each from the smallest to the picture's. Default 64; the authors have 768 in each of
   * the four of 32 × 32.
   */
  readonly width?: number | readonly number[];
  /** Residual blocks at each size. Default 1; the authors have 2. */
  readonly blocks?: number;
  /**
   * Channels of a group of the 3×3 convolutions, which have twice the width; it divides that. Default 16, theirs, or
   * the next number below that does.
   */
  readonly groupWidth?: number;
  /**
   * γ of R1 and R2 at first: the one number to try others of. Too small, and the run diverges; too large, and pictures
   * stay plain. Default √(h · w) / 64: 0.5 for 32 × 32, 1 for 64 × 64. Not with `penalties`.
   */
  readonly gamma?: number;
  /**
   * Real images that the whole run will see, steps times batch size: learning rate, β₂, γ and the average's half-life
   * then go along the authors' schedules over that length. Default not known: they stay as they are.
   */
  readonly totalImages?: number;
  /** Nets of your own: G maps `[n, latent.width]` to `[n, ...shape]`, D that to logits; with classes `[…, label]`. */
  readonly nets?: { readonly G: AnyNet; readonly D: AnyNet };
}

/** Options of {@link R3GAN.generate}. */
export interface R3GANGenerateOptions {
  /** With classes: one for all pictures, or one for each. Default: drawn evenly. */
  readonly labels?: Labels;
  /** G's input in place of a draw, `[n, latent.width]`; it stays the caller's. */
  readonly z?: Tensor2D;
  /** Equal seeds give equal pictures. Default: the next of the model's own line. */
  readonly seed?: number;
}

const { norm: _, ...ADVERSARIAL } = /* @__PURE__ */ adversarialKinds('D', 'G');
const OPTIONS: Kinds<R3GANOptions> = {
  ...ADVERSARIAL,
  shape: needed(aShape),
  classes: whole(2),
  latent: aLatent,
  width: widths,
  blocks: whole(1),
  groupWidth: whole(1),
  gamma: number(0),
  totalImages: whole(1),
  nets: fields<NonNullable<R3GANOptions['nets']>>({ G: needed(net), D: needed(net) }),
};
const GENERATE: Kinds<R3GANGenerateOptions> = { labels, z: tensor, seed: whole() };

/**
 * R3GAN (Huang et al. 2024): residual nets without normalisation, the relativistic pairing loss, and R1 and R2 at each
 * step, which together need none of the tricks that GANs are known for. Adam with β₁ 0 and β₂ 0.99, 2e-4, the average
 * of G; with `totalImages` the authors' schedules. By default nets that two cores train: 64 channels where the authors
 * have 768, one block at each size where they have two.
 *
 * @example
 * const gan = new R3GAN({ shape: [28, 28, 1], totalImages: 2000 * 64, seed: 1 });
 * await gan.fit(await mnist(), { steps: 2000 });
 * const digits = gan.generate(16);   // [16, 28, 28, 1]
 */
export class R3GAN extends Model {
  static override readonly kind: string = 'R3GAN';

  /** How many classes it tells apart; left out where it is told none. */
  readonly classes?: number;
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly G: AnyNet;

  /** @throws GanKitError `argument` or `shape` if an option is out of range or does not fit another */
  constructor(options: R3GANOptions) {
    checkOptions('R3GAN', options, OPTIONS);
    const { shape, classes, latent = normal(64), penalties, totalImages, seed = 0 } = options;
    check(
      !penalties || options.gamma === undefined,
      'argument',
      'gamma: it is that of the default penalties, and penalties are given. Give it to them: r1(γ), r2(γ).',
    );
    const pace = paceOf(options.gamma ?? gammaOf(shape), totalImages);
    const { learningRate, beta2, halfLife } = pace;
    const average = options.average ?? { G: { halfLife } };
    const usual = { learningRate, beta1: 0, beta2 };
    const optimizers = optimizersOf(options, { D: usual, G: usual });
    const adversary = adversaryOf({
      ...options,
      adversarial: options.adversarial ?? relativistic,
      penalties: penalties ?? [r1(pace.gamma), r2(pace.gamma)],
    });
    const nets = options.nets ?? making(() => netsOf(options, latent, new Rng(seed).fork('weights')));
    const parts = { ...adversary, latent, optimizers, shape };
    super({
      shape,
      game: gameOf(Object.values(nets), () =>
        classes === undefined
          ? gan({ ...parts, nets })
          : conditionalGan({ ...parts, nets, condition: labelCondition(classes) }),
      ),
      options: { ...options, average },
    });
    if (classes !== undefined) this.classes = classes;
    this.latent = latent;
    this.G = nets.G;
  }

  /**
   * `n` new pictures, `[n, h, w, c]`, about in [−1, 1]: the last layer is linear. With classes of those asked for. The
   * caller disposes of them.
   *
   * @throws GanKitError `argument` or `shape` if labels name no class, or an option does not fit
   * @example
   * const digits = new R3GAN({ shape: [28, 28, 1], classes: 10 });
   * digits.generate(10, { labels: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], seed: 4 });
   */
  override generate(n: number, options: R3GANGenerateOptions = {}): Tensor4D {
    checkWhole('generate(n)', n, 1);
    checkOptions('generate', options, GENERATE);
    const { z, labels, seed } = options;
    const { classes, latent } = this;
    if (z) checkShape('z', z, [n, latent.width]);
    check(
      labels === undefined || classes !== undefined,
      'argument',
      'labels: this model is told no classes. Leave them out, or make it with classes.',
    );
    return this.draw(() => {
      const rng = this.drawing(seed);
      const rows = z ?? latent.sample(n, rng);
      return classes === undefined ? [rows] : [rows, classRows(n, classes, labels, rng.fork('label'))];
    });
  }

  /** With classes a sheet called `label`: each row is one class, each column one draw of z. */
  override traversals(options: { rows: number; seed: number }): readonly Sheet[] {
    checkOptions('traversals', options, TRAVERSALS);
    const { rows, seed } = options;
    const { classes } = this;
    if (classes === undefined) return [];
    const images = this.draw(() => classCells(classes, rows, this.latent, this.drawing(seed)));
    return [{ name: 'label', rows: classes, columns: rows, images }];
  }

  private draw(inputs: () => Tensor[]): Tensor4D {
    return this.inferring(inputs, given => asPictures('G', this.G.infer(given.length > 1 ? given : given[0])));
  }
}

function netsOf(options: R3GANOptions, latent: Latent, rng: Rng): { G: AnyNet; D: AnyNet } {
  const { shape, classes, width, blocks, groupWidth, augment } = options;
  const own = {
    ...(width !== undefined && { width }),
    ...(blocks !== undefined && { blocks }),
    ...(groupWidth !== undefined && { groupWidth }),
  };
  const told = classes === undefined ? {} : { classes };
  return {
    G: r3ganGenerator({ ...own, ...told, shape, latent: latent.width, rng: rng.fork('G') }),
    D: r3ganDiscriminator({
      ...own,
      ...told,
      // What is told a class is packed by nobody, which its game says.
      shape: classes === undefined ? packed(shape, augment) : shape,
      rng: rng.fork('D'),
    }),
  };
}
