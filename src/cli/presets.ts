import { normal } from '../core/latents/normal';
import type { Model } from '../model/model';
import type { ImageShape } from '../nets/pyramid';
import { DCGAN } from '../systems/dcgan/model';
import { GAN } from '../systems/gan/model';
import { InfoGAN } from '../systems/infogan/model';
import type { Data } from './data';
import { infoganOptions } from './infoganPreset';
import type { CodeWeights } from './parse';

/** Options that only some models have. */
export interface Shaping {
  readonly width?: number;
  readonly hidden?: number;
  readonly weights?: CodeWeights;
  /** Whether InfoGAN's class is read off bent pictures. */
  readonly bend?: boolean;
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
    takes: ['width', 'hidden', 'weights', 'bend'],
    points: false,
    make: (data, { weights, ...options }) => new InfoGAN(infoganOptions(data, options, weights)),
  },
};

export const MODELS = Object.keys(PRESETS);
