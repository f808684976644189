import { slice, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { asRows } from '../../core/checks';
import { latent as aLatent, shape as aShape, flag, net, number, text, whole } from '../../core/kinds';
import type { Latent } from '../../core/latents/latent';
import { uniform } from '../../core/latents/uniform';
import { gameOf, making } from '../../core/making';
import type { Net } from '../../core/net';
import { checkOptions, fields, type Kinds, needed } from '../../core/options';
import { Rng } from '../../core/rng';
import { type AdversarialOptions, adversarialKinds, adversaryOf, normOf, optimizersOf } from '../../model/adversarial';
import { Model } from '../../model/model';
import type { GenerateOptions } from '../../model/modelOptions';
import { bigan } from './game';
import { biganNets } from './nets';

/** Options of {@link BiGAN}. */
export interface BiGANOptions extends AdversarialOptions<'D' | 'GE'> {
  /** Shape of one example: `[28, 28, 1]` for digits, `[2]` for points. */
  readonly shape: readonly number[];
  /** What codes are drawn from. Default `uniform({ size: 50 })`, the paper's for digits. */
  readonly latent?: Latent;
  /** Whether E gives a distribution over codes, as in ALI, in place of one code. Default false. */
  readonly stochastic?: boolean;
  /** Width of the two hidden layers of each net. Default 1024, the paper's for digits. */
  readonly hidden?: number;
  /**
   * Adam's, of all weights, where `optimizers` say nothing else. Default for pictures 2.5e-5, that of the authors'
   * code: fewer of E's codes end at their limits. For examples of one axis 0.
   */
  readonly weightDecay?: number;
  /** The batch's field to learn. Default `image`, or `point` for examples of one axis. */
  readonly field?: string;
  /**
   * Nets of your own: G `[n, latent.width]` → examples, E examples → codes (where stochastic, means and then logarithms
   * of deviations), D `[example, code]` → logits.
   */
  readonly nets?: { readonly G: Net; readonly E: Net; readonly D: Net<Tensor[]> };
}

const OPTIONS: Kinds<BiGANOptions> = {
  ...adversarialKinds('D', 'GE'),
  shape: needed(aShape),
  latent: aLatent,
  stochastic: flag,
  hidden: whole(1),
  weightDecay: number(0),
  field: text,
  nets: fields<NonNullable<BiGANOptions['nets']>>({ G: needed(net), E: needed(net), D: needed(net) }),
};

/**
 * The bidirectional GAN (Donahue et al. 2017), also known as adversarially learned inference (ALI, Dumoulin et al.
 * 2017): beside G, which makes examples of codes, E learns to find the code of an example. D judges pairs of both, and
 * nobody measures an error of reconstruction.
 *
 * Nets and numbers of the authors' code for permutation-invariant digits: Adam 2e-4, β₁ 0.5, codes from U(−1, 1)⁵⁰. Its
 * batch size was 128.
 *
 * @example
 * const gan = new BiGAN({ shape: [28, 28, 1], hidden: 512, seed: 1 });
 * await gan.fit(await mnist(), { steps: 5000, batchSize: 128 });
 * const codes = gan.encode(images);   // [n, 50]
 */
export class BiGAN extends Model {
  static override readonly kind: string = 'BiGAN';
  /** What z is drawn from. */
  readonly latent: Latent;
  private readonly stochastic: boolean;
  private readonly nets: NonNullable<BiGANOptions['nets']>;

  /** @throws GanKitError `argument` if an option is out of range */
  constructor(options: BiGANOptions) {
    checkOptions('BiGAN', options, OPTIONS);
    const { shape, latent = uniform({ size: 50 }), stochastic = false, hidden = 1024, seed = 0 } = options;
    const pictures = shape.length > 1;
    const { field = pictures ? 'image' : 'point', weightDecay = pictures ? 2.5e-5 : 0 } = options;
    const paper = { learningRate: 2e-4, beta1: 0.5, weightDecay };
    const optimizers = optimizersOf(options, { D: paper, GE: paper });
    const nets =
      options.nets ??
      making(() =>
        biganNets({
          shape,
          latent: latent.width,
          hidden,
          perCode: stochastic ? 2 : 1,
          codes: !stochastic && isUnit(latent) ? 'tanh' : 'linear',
          norm: normOf(options),
          rng: new Rng(seed).fork('weights'),
        }),
      );
    const game = gameOf(Object.values(nets), () =>
      bigan({ ...adversaryOf(options), nets, latent, stochastic, optimizers, shape, field }),
    );
    super({ shape, game, options });
    this.latent = latent;
    this.stochastic = stochastic;
    this.nets = nets;
  }

  /**
   * The code of each example, `[n, ...shape]` → `[n, latent.width]`, any number of them; of a stochastic E its mean.
   * The caller disposes of it.
   *
   * @throws GanKitError `shape` if the examples have another shape, `data` if they are pictures that leave [−1, 1]
   */
  encode(images: Tensor): Tensor2D {
    return this.over(images, code => code);
  }

  /**
   * What G makes of the codes of these examples, G(E(x)): `[n, ...shape]` → the same. The caller disposes of it.
   *
   * @throws GanKitError `shape` if the examples have another shape, `data` if they are pictures that leave [−1, 1]
   */
  reconstruct(images: Tensor): Tensor {
    return this.over(images, code => this.nets.G.infer(code));
  }

  /**
   * `n` new examples, `[n, ...shape]`; pictures in [−1, 1]. Equal seeds give equal examples. The caller disposes of
   * them.
   *
   * @throws GanKitError `argument` or `shape` if an option does not fit
   */
  override generate(n: number, options: GenerateOptions = {}): Tensor {
    return this.generated(n, this.latent, options, z => this.nets.G.infer(z));
  }

  private over<T extends Tensor>(images: Tensor, f: (code: Tensor2D) => T): T {
    const codeOf = (chunk: Tensor) => {
      const encoded = asRows('E', this.nets.E.infer(chunk));
      return this.stochastic ? slice(encoded, [0, 0], [chunk.shape[0] ?? 0, this.latent.width]) : encoded;
    };
    return this.inferringFrom(images, chunk => f(codeOf(chunk)));
  }
}

/** Whether all codes lie in (−1, 1): the range of a tanh. */
const isUnit = ({ config }: Latent): boolean => config.kind === 'uniform' && config.min === -1 && config.max === 1;
