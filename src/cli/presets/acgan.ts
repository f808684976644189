import type { ImageShape } from '../../nets/pyramid';
import { ACGAN } from '../../systems/acgan/model';
import { classesOf } from '../data';
import { given, type Preset } from './preset';

export const acgan: Preset = {
  summary: 'auxiliary classifier GAN (Odena et al. 2017): makes the class it is told, and tells classes',
  example: "acgan --adversarial hinge --penalty 'r1(0.1)'",
  steps: 2000,
  batchSize: 64,
  data: 'mnist',
  learns: ['pictures', 'digits'],
  takes: ['width', 'hidden', 'classes'],
  terms: 'classOfReal, classOfFake, class',
  defaults: { width: 16 },
  make: ({ data, own: { width, hidden, classes }, shared, seed }) =>
    new ACGAN({
      shape: data.shape as ImageShape,
      classes: classesOf(data, classes),
      seed,
      ...given({ width, hidden }),
      ...shared,
    }),
};
