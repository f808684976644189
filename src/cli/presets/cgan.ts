import { ConditionalGAN } from '../../systems/conditionalGan/model';
import { classesOf } from '../data';
import { UsageError } from '../usageError';
import { given, type Preset } from './preset';

export const cgan: Preset = {
  summary: 'conditional GAN (Mirza & Osindero 2014): makes the class it is told',
  example: 'cgan --architecture dcgan --data ./by-kind --size 28 --grey',
  steps: 4000,
  batchSize: 100,
  data: 'mnist',
  learns: ['pictures', 'digits'],
  takes: ['architecture', 'width', 'hidden', 'attention', 'conditioning', 'discriminator', 'classes'],
  defaults: { width: 400 },
  further: ({ architecture }) =>
    architecture === 'dcgan' ? { width: 16, hidden: 128 } : architecture === 'residual' ? { width: 16 } : {},
  make: ({
    data,
    own: { architecture, width, hidden, attention, conditioning, discriminator, classes },
    shared,
    seed,
  }) => {
    const maps = architecture === 'residual' ? undefined : attention;
    const lacking = Object.entries(given({ hidden, attention: maps, conditioning, discriminator }))[0]?.[0];
    if (lacking && architecture !== 'dcgan')
      throw new UsageError(`--${lacking}: of cgan only the nets of dcgan have it. Add --architecture dcgan.`);
    return new ConditionalGAN({
      shape: data.shape,
      classes: classesOf(data, classes),
      seed,
      ...given({ architecture, width, hidden, attention, conditioning, discriminator }),
      ...shared,
    });
  },
};
