import type { Tensor4D } from '@tensorflow/tfjs-core';
import { Rng } from '../../../src/core/rng';
import { Classifier } from '../../../src/systems/classifier/model';
import { bands } from '../../unit/model/toyData';
import type { Entry } from './entry';

export const classifierEntry: Entry = {
  make: (seed = 1, more = {}) => new Classifier({ shape: [28, 28, 1], channels: [2, 4], features: 8, seed, ...more }),
  load: place => Classifier.load(place),
  data: bands,
  opens: 'trunk',
  output: (model, seed) => {
    const images: Tensor4D = new Rng(seed).uniform([5, 28, 28, 1], -1, 1);
    const probabilities = (model as Classifier).probabilities(images);
    images.dispose();
    return probabilities;
  },
};
