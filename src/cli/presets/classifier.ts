import { Classifier } from '../../systems/classifier/model';
import { classesOf } from '../data';
import { given, type Preset } from './preset';

export const classifier: Preset = {
  summary: 'convolutional classifier, which judges what the others make',
  example: 'classifier --data ./by-kind --size 28 --grey',
  steps: 2000,
  batchSize: 64,
  data: 'mnist',
  learns: ['pictures', 'digits'],
  takes: ['width', 'hidden', 'classes'],
  lacks: ['adversarial', 'penalties', 'augment', 'norm', 'weights'],
  defaults: { width: 32 },
  make: ({ data, own: { width = 32, hidden, classes }, shared: { learningRate, average, optimizers }, seed }) =>
    new Classifier({
      shape: data.shape,
      classes: classesOf(data, classes),
      channels: [width, 2 * width],
      seed,
      ...given({ features: hidden, average }),
      ...(optimizers && { optimizers }),
      ...(learningRate !== undefined && { learningRate: learningRate as number }),
    }),
};
