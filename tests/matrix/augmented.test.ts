import { adaptive } from '../../src/augment/adaptive';
import { apa } from '../../src/augment/apa';
import { diffAugment } from '../../src/augment/diffAugment';
import { instanceNoise } from '../../src/augment/instanceNoise';
import { pack } from '../../src/augment/pack';
import { pool } from '../../src/augment/pool';
import { REFUSED } from './refused';
import { all, bare, matrix } from './suite';

matrix(
  {
    'diffAugment and adaptive': all([diffAugment(), adaptive({ span: 8 })]),
    apa: bare([apa({ span: 8 })]),
    instanceNoise: bare([instanceNoise({ deviation: 0.1 })]),
    pool: bare([pool(4)]),
    pack: bare([pack(2)]),
  },
  [...REFUSED.always, ...REFUSED.augmented],
);
