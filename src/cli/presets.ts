import { categorical } from '../core/latents/categorical';
import { normal } from '../core/latents/normal';
import { uniform } from '../core/latents/uniform';
import { DCGAN } from '../models/dcgan';
import { GAN } from '../models/gan';
import { InfoGAN } from '../models/infogan';
import type { Model } from '../models/model';
import type { ImageShape } from '../nets/pyramid';
import type { Codes } from '../variants/infogan';
import type { Data } from './data';
import type { Lambda } from './parse';
import { known } from './usageError';

/** Options that only some models have. */
export interface Shaping {
  readonly width?: number;
  readonly hidden?: number;
  readonly lambda?: Lambda;
}

/** A model the command can train. */
export interface Preset {
  /** One line for the help. */
  readonly summary: string;
  readonly steps: number;
  readonly batchSize: number;
  readonly defaults: Shaping;
  /** Which of the options of {@link Shaping} it has. */
  readonly takes: readonly (keyof Shaping)[];
  /** Whether it can learn points of the plane. */
  readonly points: boolean;
  readonly make: (data: Data, options: Shaping & { readonly seed: number }) => Model;
}

/**
 * InfoGAN's for nets this small and runs this short: in a trial with the paper's 2e-4 for D, a code took two to three times as
 * many steps to err as little.
 */
const LEARNING_RATE = { D: 1e-3, G: 1e-3 };

// Sized for two slow cores; the papers' widths are an option away.
export const PRESETS: Readonly<Record<string, Preset>> = {
  gan: {
    summary: 'fully connected GAN (Goodfellow et al. 2014); pictures, or the points of ring and grid',
    steps: 4000,
    batchSize: 100,
    defaults: {},
    takes: ['hidden'],
    points: true,
    make: ({ kind, shape }, { seed, hidden = kind === 'points' ? 128 : undefined }) =>
      new GAN({
        shape,
        seed,
        ...(kind === 'points' && { latent: normal(2) }),
        ...(hidden && { hidden: { G: [hidden, hidden], D: [hidden, hidden] } }),
      }),
  },
  dcgan: {
    summary: 'convolutional GAN (Radford et al. 2015)',
    steps: 2000,
    batchSize: 64,
    defaults: { width: 32 },
    takes: ['width'],
    points: false,
    make: ({ shape }, { seed, width }) => new DCGAN({ shape: shape as ImageShape, seed, ...(width && { width }) }),
  },
  infogan: {
    summary: 'InfoGAN (Chen et al. 2016): learns codes for class, slant, width, … without labels',
    steps: 5000,
    batchSize: 64,
    defaults: { width: 16, hidden: 128 },
    takes: ['width', 'hidden', 'lambda'],
    points: false,
    make: (data, { seed, width, hidden, lambda }) => {
      const codes = codesFor(data);
      return new InfoGAN({
        shape: data.shape as ImageShape,
        noise: 62,
        codes,
        seed,
        learningRate: LEARNING_RATE,
        ...(width && { width }),
        ...(hidden && { hidden }),
        ...(lambda !== undefined && { lambda: lambdaFor(codes, lambda) }),
      });
    },
  },
};

export const MODELS = Object.keys(PRESETS);

/** The codes InfoGAN is given for data of a kind. */
export function codesFor({ kind, classes = 10 }: Pick<Data, 'kind' | 'classes'>): Codes {
  if (kind === 'digits') return { digit: categorical(10), slant: uniform(), width: uniform() };
  if (kind === 'sprites') return Object.fromEntries([1, 2, 3, 4, 5].map(i => [`code${i}`, uniform()]));
  return { class: categorical(Math.max(2, classes)), code1: uniform(), code2: uniform() };
}

/** @throws UsageError if it names a code that is not there */
export function lambdaFor(codes: Codes, lambda: Lambda): Readonly<Record<string, number>> {
  const names = Object.keys(codes);
  if (typeof lambda === 'number') return Object.fromEntries(names.map(name => [name, lambda]));
  for (const name of Object.keys(lambda)) known('--lambda', name, names);
  return lambda;
}
