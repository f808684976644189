import { batchNormalization } from '../layers/batchNormalization';
import { conditionalAffine } from '../layers/conditionalAffine';
import { merge, type Node, through } from './build';

/**
 * Batch normalisation whose gain and shift are of the condition, a row of a table each for one-hot classes (Dumoulin et
 * al. 2017; Miyato & Koyama 2018, §4); without a condition plain batch normalisation.
 */
export const conditionalNorm = (x: Node, condition: Node | undefined, id: string): Node =>
  condition === undefined
    ? through(x, batchNormalization({ name: `${id}_norm` }))
    : merge(conditionalAffine({ name: `${id}_told` }), [
        through(x, batchNormalization({ name: `${id}_norm`, affine: false })),
        condition,
      ]);
