import { SRGAN } from '../../systems/srgan/model';
import { given, type Preset } from './preset';

export const srgan: Preset = {
  summary: 'SRGAN (Ledig et al. 2017): enlarges pictures; trains for likeness first, then against D',
  example: 'srgan --data ./photos --size 64 --scale 4',
  steps: 900,
  batchSize: 8,
  data: 'patches',
  learns: ['patches'],
  takes: ['width', 'scale', 'firstSteps'],
  terms: 'adversarial',
  defaults: { width: 32, scale: 2, firstSteps: 600 },
  phases: ({ firstSteps = 0 }, steps) => [
    { until: Math.min(firstSteps, steps), players: ['pretraining'] },
    { until: steps },
  ],
  make: async ({ data, own: { width, scale }, shared, seed }) => {
    const [patch = 0, , channels = 3] = data.shape;
    const model = new SRGAN({
      patch,
      channels,
      seed,
      blocks: 4,
      discriminator: { width: 32, hidden: 128, pooled: true },
      ...given({ width, scale }),
      ...shared,
    });
    const some = await data.previews?.();
    if (some?.low) model.preview({ low: some.low, ...(some.high && { high: some.high }) });
    for (const tensor of Object.values(some ?? {})) tensor.dispose();
    return model;
  },
};
