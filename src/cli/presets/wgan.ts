import type { ImageShape } from '../../nets/pyramid';
import { WGAN } from '../../systems/wgan/model';
import { besides } from './infoganOptions';
import { given, type Preset } from './preset';

/** Five times the paper's: runs of the command are a hundredth of theirs and less. */
const RATE = 5e-4;

export const wgan: Preset = {
  summary: 'Wasserstein GAN with gradient penalty (Gulrajani et al. 2017), or with weights clipped',
  example: "wgan --data ./faces --size 32 --penalty 'weightClipping()'",
  steps: 1000,
  batchSize: 64,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width', 'discriminatorSteps'],
  defaults: { width: 16 },
  make: ({ data, own: { width, discriminatorSteps }, shared, seed }) => {
    const clips = shared.penalties?.some(({ project }) => project !== undefined);
    return new WGAN({
      shape: data.shape as ImageShape,
      seed,
      ...given({ width, discriminatorSteps }),
      ...(!clips && besides(RATE, shared.optimizers)),
      ...shared,
    });
  },
};
