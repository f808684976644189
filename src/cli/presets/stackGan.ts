import type { ImageShape } from '../../nets/pyramid';
import { StackGAN } from '../../systems/stackGan/model';
import { encoderOf, given, type Preset } from './preset';

export const stackGan: Preset = {
  summary: 'StackGAN (Zhang et al. 2017): draws a caption small, then large; trains its text encoder first',
  example: 'stackgan --steps 3000 --first-steps 1500',
  steps: 2000,
  batchSize: 64,
  data: 'shapes',
  learns: ['captions'],
  takes: ['width', 'captions', 'encoderSteps', 'firstSteps'],
  terms: 'kl',
  defaults: { width: 16, encoderSteps: 500, firstSteps: 1000 },
  readsCaptions: true,
  phases: ({ firstSteps = 0 }, steps) => [
    { until: Math.min(firstSteps, steps), players: ['D1', 'G1'] },
    { until: steps, players: ['D2', 'G2'] },
  ],
  make: ({ data, own: { width, captions = data.captions }, shared, seed, encoder }) =>
    new StackGAN({
      shape: data.shape as ImageShape,
      ratio: 2,
      seed,
      encoder: encoderOf(encoder),
      ...given({ width, captions }),
      ...shared,
    }),
};
