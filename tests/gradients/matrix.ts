import type { Case } from './case';
import { elementwise } from './cases/elementwise';
import { nets } from './cases/nets';
import { ownLayers } from './cases/ownLayers';
import { pictures } from './cases/pictures';
import { reductionCases } from './cases/reductions';
import { shapes } from './cases/shapes';
import { wide } from './cases/wide';
import { windows } from './cases/windows';

/** Every operation a net may use, differentiated once and twice on every backend. */
export const matrix: readonly Case[] = [
  ...elementwise,
  ...reductionCases,
  ...windows,
  ...pictures,
  ...shapes,
  ...nets,
  ...ownLayers,
  ...wide,
];
