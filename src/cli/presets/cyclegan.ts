import type { ImageShape } from '../../nets/pyramid';
import { CycleGAN } from '../../systems/cyclegan/model';
import { given, type Preset } from './preset';

const [steps, batchSize] = [2000, 1];

export const cyclegan: Preset = {
  summary: 'CycleGAN (Zhu et al. 2017): turns one kind of picture into another and back, without pairs',
  example: 'cyclegan --data ./horses-and-zebras --size 64',
  steps,
  batchSize,
  data: 'labelMaps',
  learns: ['unpaired'],
  takes: ['width', 'blocks', 'totalImages'],
  terms: 'adversarial, cycle, identity',
  defaults: { width: 16 },
  // Kept with the run, so that one that is made longer goes on along the rate that it began with.
  further: given => ({ totalImages: (given.steps ?? steps) * (given.batchSize ?? batchSize) }),
  make: async ({ data, own: { width, blocks, totalImages }, shared, seed }) => {
    const model = new CycleGAN({
      shape: data.shape as ImageShape,
      seed,
      ...given({ width, blocks, totalImages }),
      // Maps of 8 × 8 would leave little of a picture of 32.
      depth: Math.min(...data.shape.slice(0, 2)) < 64 ? 1 : 2,
      discriminator: { ...given({ width }) },
      ...shared,
    });
    const { a, b, ...others } = (await data.previews?.()) ?? {};
    if (a && b) model.preview({ a, b });
    for (const tensor of [a, b, ...Object.values(others)]) tensor?.dispose();
    return model;
  },
};
