import { normal } from '../../core/latents/normal';
import { GAN } from '../../systems/gan/model';
import { given, type Preset } from './preset';

export const gan: Preset = {
  summary: 'fully connected GAN (Goodfellow et al. 2014); pictures, or the points of ring and grid',
  example: "gan --data ring --adversarial relativistic --penalty 'r1(0.1)' --penalty 'r2(0.1)'",
  steps: 4000,
  batchSize: 100,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions', 'points'],
  takes: ['hidden', 'discriminatorSteps'],
  defaults: {},
  make: ({
    data: { kind, shape },
    own: { hidden = kind === 'points' ? 128 : undefined, discriminatorSteps },
    shared,
    seed,
  }) =>
    new GAN({
      shape,
      seed,
      ...(kind === 'points' && { latent: normal(2) }),
      ...(hidden && { hidden: { G: [hidden, hidden], D: [hidden, hidden] } }),
      ...given({ discriminatorSteps }),
      ...shared,
    }),
};
