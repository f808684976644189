/** What follows a layer's weights. */
export type Activation = 'linear' | 'relu' | 'leaky' | 'tanh';

/**
 * A layer in terms that every contestant can build: `dense` of units, `up` and `down` 4×4 (transposed) convolutions of
 * stride 2 that double and halve a map. It has a bias unless it has batch normalisation.
 */
export interface Layer {
  readonly kind: 'dense' | 'up' | 'down';
  /** Columns or channels of the result. */
  readonly units: number;
  readonly norm?: boolean;
  /** Default `linear`. A leaky ReLU has the {@link GanSpec.slope}. */
  readonly activation?: Activation;
  /** Height, width and channels that a dense layer's columns become. */
  readonly map?: readonly [number, number, number];
}

/** InfoGAN's codes: one of so many classes, and columns of U(−1, 1). */
export interface CodeSpec {
  readonly classes: number;
  readonly uniforms: number;
  /** λ of each column; of the classes it is 1. */
  readonly lambda: number;
}

/**
 * One GAN and its training step, as data: each contestant builds it from this, so that all do equal work. A step is one
 * update of D on real and generated examples and one of G, each by Adam with β₁ 0.5.
 */
export interface GanSpec {
  readonly name: string;
  readonly batch: number;
  /** Columns of G's input, codes among them. */
  readonly latent: number;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** D is `trunk` then `critic`; Q is another head on the trunk. */
  readonly nets: {
    readonly G: readonly Layer[];
    readonly trunk: readonly Layer[];
    readonly critic: readonly Layer[];
    readonly Q?: readonly Layer[];
  };
  /** Of leaky ReLU. */
  readonly slope: number;
  readonly codes?: CodeSpec;
  readonly loss: 'nonSaturating' | 'relativistic';
  /** γ of the penalties R1 and R2: `γ/2 · E ‖∂D/∂x‖²` at real and at generated examples. Default none. */
  readonly gamma?: number;
  readonly learningRate: { readonly D: number; readonly G: number };
}

/** What sets DCGAN's nets of several sizes apart. */
interface Dcgan {
  readonly colours: number;
  /** Side of the smallest map. */
  readonly base: number;
  /** Channels of each map, from the picture inwards. */
  readonly channels: readonly number[];
  /** Width of a dense layer on the inner side of both nets. Default none. */
  readonly hidden?: number;
  /** Batch normalisation in D. Default true. */
  readonly normD?: boolean;
}

/** The bodies of DCGAN's nets, as `dcganGenerator` and `dcganTrunk` build them. */
export function dcganLayers({ colours, base, channels, hidden, normD = true }: Dcgan): {
  G: Layer[];
  trunk: Layer[];
} {
  const inner = channels.at(-1) ?? 0;
  const upwards = channels.slice(0, -1).reverse();
  const dense = (activation: Activation): Layer[] =>
    hidden ? [{ kind: 'dense', units: hidden, norm: true, activation }] : [];
  return {
    G: [
      ...dense('relu'),
      { kind: 'dense', units: base * base * inner, norm: true, activation: 'relu', map: [base, base, inner] },
      ...upwards.map((units): Layer => ({ kind: 'up', units, norm: true, activation: 'relu' })),
      { kind: 'up', units: colours, activation: 'tanh' },
    ],
    trunk: [
      ...channels.map((units, i): Layer => ({ kind: 'down', units, norm: normD && i > 0, activation: 'leaky' })),
      ...dense('leaky'),
    ],
  };
}

/** A head of one linear unit. */
export const LOGIT: readonly Layer[] = [{ kind: 'dense', units: 1 }];
