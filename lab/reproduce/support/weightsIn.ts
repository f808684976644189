import type { Model } from '../../../src/model/model';

/** How many numbers a model's nets learn. */
export const weightsIn = (model: Model): number =>
  Object.values(model.game.nets)
    .flatMap(net => net.weights)
    .reduce((sum, weight) => sum + weight.size, 0);
