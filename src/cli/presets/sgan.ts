import { SemiSupervisedGAN } from '../../systems/semiSupervisedGan/model';
import { classesOf } from '../data';
import type { Preset } from './preset';

export const sgan: Preset = {
  summary: 'semi-supervised GAN (Salimans et al. 2016): a classifier from a few labels and many pictures',
  example: 'sgan --labelled 100',
  steps: 2000,
  batchSize: 100,
  data: 'mnist',
  learns: ['pictures', 'digits'],
  takes: ['hidden', 'classes', 'labelled'],
  terms: 'class, adversarial',
  defaults: { labelled: 100, hidden: 250 },
  make: ({ data, own: { classes, hidden }, shared, seed }) =>
    new SemiSupervisedGAN({
      shape: data.shape,
      classes: classesOf(data, classes),
      seed,
      ...(hidden && { hidden: { G: [hidden, hidden], D: [hidden, hidden] } }),
      ...shared,
    }),
};
