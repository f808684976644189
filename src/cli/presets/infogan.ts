import { InfoGAN } from '../../systems/infogan/model';
import { besides, type CodeWeights, infoganOptions, STEPS } from './infoganOptions';
import type { Preset } from './preset';

export const infogan: Preset = {
  summary: 'InfoGAN (Chen et al. 2016): learns codes for class, slant, width, … without labels',
  example: 'infogan --steps 200 --seed 7 --out out/short',
  steps: STEPS,
  batchSize: 64,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width', 'hidden', 'bend', 'classes'],
  terms: 'its codes, such as digit',
  defaults: { width: 16, hidden: 128 },
  further: (_, kind) => ({ bend: kind === 'digits' }),
  make: ({ data, own: { classes, ...own }, shared: { weights, ...shared }, seed }) => {
    const known = classes === undefined ? data : { ...data, classes };
    const { learningRate, ...options } = infoganOptions(known, { ...own, seed }, weights as CodeWeights | undefined);
    return new InfoGAN({ ...options, ...besides(learningRate, shared.optimizers), ...shared });
  },
};
