import { checkWhole } from '../checks';
import { rng as anRng } from '../kinds';
import type { Rng } from '../rng';

/** Throws unless `n` rows may be drawn from that stream. */
export function checkDraw(n: number, rng: Rng): void {
  checkWhole('sample: n', n, 0);
  anRng('sample: rng', rng);
}
