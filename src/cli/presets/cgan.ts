import { ConditionalGAN } from '../../systems/conditionalGan/model';
import { classesOf } from '../data';
import { given, type Preset } from './preset';

export const cgan: Preset = {
  summary: 'conditional GAN (Mirza & Osindero 2014): makes the class it is told',
  example: 'cgan --data ./by-kind --size 28 --grey --classes 3',
  steps: 4000,
  batchSize: 100,
  data: 'mnist',
  learns: ['pictures', 'digits'],
  takes: ['width', 'classes'],
  defaults: { width: 400 },
  make: ({ data, own: { width, classes }, shared, seed }) =>
    new ConditionalGAN({ shape: data.shape, classes: classesOf(data, classes), seed, ...given({ width }), ...shared }),
};
