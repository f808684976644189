import { mean, mul, tidy, zeros } from '@tensorflow/tfjs-core';
import type { Batch } from '../../src/core/game';
import type { Source } from '../../src/core/source';
import { gaussianRing } from '../../src/data/made/mixtures';
import type { Complaint } from '../../src/doctor/finding';
import {
  adaptive,
  ConditionalGAN,
  DCGAN,
  type DCGANOptions,
  diffAugment,
  type FitOptions,
  GAN,
  type GANOptions,
  hinge,
  type Model,
  minimax,
  normal,
  type Penalty,
  R3GAN,
  r1,
  r2,
  relativistic,
  VAE,
  wasserstein,
} from '../../src/index';
import { few, type Pictures, shuffled, unsigned } from './data';

/** A run that the doctor is to look after. */
export interface Run {
  /** What is wrong with it, in words; nothing of healthy ones. */
  readonly fault?: string;
  readonly name: string;
  /** What would be a right name of it: any of these. */
  readonly expects: readonly Complaint[];
  readonly steps: number;
  /** Default 32. */
  readonly batchSize?: number;
  readonly start: (seed: number, pictures: Pictures) => Started;
}

/** A model with its data. */
export interface Started {
  fit(options: FitOptions): Promise<unknown>;
  dispose(): void;
}

const started = <B extends Batch>(model: Model<B>, data: Source<B>, heldOut: Source<B>): Started => ({
  fit: options => model.fit(data as never, { ...options, heldOut: heldOut as never }),
  dispose: () => model.dispose(),
});

const shape = [16, 16, 3] as const;
const width = 8;
const STEPS = 600;

const on = (model: Model, { train, heldOut }: Pictures): Started => started<Batch>(model, train, heldOut);

type Options = Omit<DCGANOptions, 'shape' | 'seed'>;
const dcgan =
  (options: Options = {}) =>
  (seed: number, pictures: Pictures) =>
    on(new DCGAN({ shape, width, seed, ...options }), pictures);

const byClass = (seed: number, pictures: Pictures) =>
  on(new ConditionalGAN({ shape, classes: 9, architecture: 'dcgan', width, hidden: 64, seed }), pictures);

const points = (options: Omit<GANOptions, 'shape' | 'seed'>) => (seed: number) =>
  started<Batch>(
    new GAN({
      ...{ shape: [2], latent: normal(2), hidden: { G: [64, 64], D: [64, 64] }, learningRate: 1e-3, seed },
      ...options,
    }),
    gaussianRing(),
    others(gaussianRing()),
  );

/** Other draws of a made source. */
const others = (source: Source): Source => ({
  batches: (size, rng, skip) => source.batches(size, rng.fork('held out'), skip),
});

/** Not a number from some image on. */
const broken = (from: number): Penalty => ({
  name: 'broken',
  d: ({ images, onReal }) => tidy(() => mul(images < from ? 0 : Number.NaN, mean(onReal))),
});

const R = { penalties: [r1(1), r2(1)], adversarial: relativistic };

export const RUNS: readonly Run[] = [
  { name: 'DCGAN', expects: [], steps: STEPS, start: dcgan() },
  {
    name: 'DCGAN, hinge and spectral norm',
    expects: [],
    steps: STEPS,
    start: dcgan({ adversarial: hinge, norm: 'spectral' }),
  },
  {
    name: 'DCGAN, R1 and diffAugment',
    expects: [],
    steps: STEPS,
    start: dcgan({ penalties: [r1(1)], augment: diffAugment() }),
  },
  { name: 'DCGAN, relativistic, R1, R2', expects: [], steps: STEPS, start: dcgan({ ...R, learningRate: 5e-4 }) },
  {
    name: 'R3GAN',
    expects: [],
    steps: 400,
    start: (seed, pictures) => on(new R3GAN({ shape, width, gamma: 2, learningRate: 1e-3, seed }), pictures),
  },
  {
    name: 'conditional DCGAN',
    expects: [],
    steps: STEPS,
    start: byClass,
  },
  { name: 'points, R1 and R2', expects: [], steps: 1000, start: points({ ...R, penalties: [r1(0.1), r2(0.1)] }) },
  {
    name: 'VAE',
    expects: [],
    steps: 300,
    start: (seed, pictures) => on(new VAE({ shape, latent: 8, hidden: [64], seed }), pictures),
  },
  {
    fault: 'D learns 100 times as fast',
    name: 'D fast',
    expects: ['discriminatorTooStrong', 'explodingGradient'],
    steps: STEPS,
    start: dcgan({ norm: 'none', learningRate: { D: 2e-2, G: 2e-4 } }),
  },
  {
    fault: 'D learns 10 times as fast, G a tenth',
    name: 'D strong',
    expects: ['discriminatorTooStrong'],
    steps: STEPS,
    start: dcgan({ norm: 'none', learningRate: { D: 2e-3, G: 2e-5 } }),
  },
  {
    fault: 'G learns 100 times as fast',
    name: 'G fast',
    expects: ['collapse', 'oscillation', 'explodingGradient', 'discriminatorTooStrong'],
    steps: STEPS,
    start: dcgan({ learningRate: { D: 2e-4, G: 2e-2 } }),
  },
  {
    fault: 'G does not move',
    name: 'G frozen',
    expects: ['notLearning'],
    steps: 400,
    start: dcgan({ learningRate: { D: 2e-4, G: 0 } }),
  },
  {
    fault: 'D does not move',
    name: 'D frozen',
    expects: ['notLearning'],
    steps: 400,
    start: dcgan({ learningRate: { D: 0, G: 2e-4 } }),
  },
  {
    fault: 'the labels are shuffled',
    name: 'labels',
    expects: ['labelsUnrelated'],
    steps: 300,
    start: (seed, pictures) => byClass(seed, shuffled(pictures, seed)),
  },
  {
    fault: 'an augmentation is always on, and leaks',
    name: 'leak',
    expects: ['augmentationLeaks'],
    steps: 1200,
    start: dcgan({
      augment: adaptive({ span: 1, target: -1, probabilities: { hue: 0, lumaFlip: 1 } }),
      learningRate: 5e-4,
    }),
  },
  {
    fault: 'z is always the same',
    name: 'collapse',
    expects: ['collapse'],
    steps: STEPS,
    start: dcgan({ latent: { ...normal(100), sample: n => zeros([n, 100]) } }),
  },
  {
    fault: 'G learns 100 times as fast from step 300 on',
    name: 'late collapse',
    expects: ['collapse', 'oscillation'],
    steps: 900,
    start: dcgan({ learningRate: { D: 2e-4, G: images => (images < 300 * 32 ? 2e-4 : 2e-2) } }),
  },
  {
    fault: 'pictures are in [0, 1]',
    name: 'range',
    expects: ['dataRange'],
    steps: 300,
    start: (seed, pictures) => dcgan()(seed, unsigned(pictures)),
  },
  {
    fault: 'G and D go round in circles',
    name: 'oscillation, points',
    expects: ['oscillation'],
    steps: 1000,
    start: points({ adversarial: wasserstein, learningRate: 5e-3 }),
  },
  {
    fault: 'the same, of pictures',
    name: 'oscillation, pictures',
    expects: ['oscillation'],
    steps: STEPS,
    start: dcgan({ norm: 'none', learningRate: 1.5e-2 }),
  },
  {
    fault: '24 pictures, without augmentation',
    name: 'few pictures',
    expects: ['discriminatorOverfits', 'copying'],
    steps: 2000,
    batchSize: 16,
    start: (seed, pictures) => dcgan({ width: 12, norm: 'none' })(seed, few(pictures, 24, seed)),
  },
  {
    fault: 'NaN at step 250',
    name: 'NaN',
    expects: ['notFinite'],
    steps: 400,
    start: dcgan({ penalties: [broken(250 * 32)] }),
  },
  {
    fault: 'a penalty × 1000',
    name: 'penalty',
    expects: ['penaltyTooStrong', 'discriminatorTooWeak'],
    steps: STEPS,
    start: dcgan({ penalties: [r1(1000)] }),
  },
  {
    fault: "minimax, D is far ahead: G's gradient vanishes",
    name: 'vanishing',
    expects: ['vanishingGradient', 'discriminatorTooStrong'],
    steps: STEPS,
    start: dcgan({ adversarial: minimax, norm: 'none', learningRate: { D: 2e-3, G: 2e-5 } }),
  },
  {
    fault: 'a Wasserstein loss, and nothing that bounds D',
    name: 'exploding',
    expects: ['explodingGradient', 'oscillation'],
    steps: STEPS,
    start: dcgan({ adversarial: wasserstein, norm: 'none', learningRate: 1e-2 }),
  },
];
