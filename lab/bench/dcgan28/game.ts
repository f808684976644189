import type { Rng } from '../../../src/core/rng';
import { dcganGame } from '../gan/dcganGame';
import { spec } from './spec';

export const makeGame = (rng: Rng) => dcganGame(spec, [28, 28, 1], rng);
