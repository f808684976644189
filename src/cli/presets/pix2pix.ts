import type { ImageShape } from '../../nets/pyramid';
import { Pix2Pix } from '../../systems/pix2pix/model';
import { given, type Preset } from './preset';

export const pix2pix: Preset = {
  summary: 'pix2pix (Isola et al. 2017): turns one kind of picture into another',
  example: 'pix2pix --data ./facades --size 64',
  steps: 1000,
  batchSize: 4,
  data: 'labelMaps',
  learns: ['pairs'],
  takes: ['width'],
  terms: 'adversarial, l1',
  defaults: { width: 16 },
  make: async ({ data, own: { width }, shared, seed }) => {
    const model = new Pix2Pix({ shape: data.shape as ImageShape, seed, ...given({ width }), ...shared });
    const some = await data.previews?.();
    if (some?.input) model.preview({ input: some.input, ...(some.target && { target: some.target }) });
    for (const tensor of Object.values(some ?? {})) tensor.dispose();
    return model;
  },
};
