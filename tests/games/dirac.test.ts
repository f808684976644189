import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Adversarial, Unroll } from '../../src/core/game';
import { minimax, nonSaturating } from '../../src/losses/adversarial';
import { wasserstein } from '../../src/losses/wasserstein';
import { Trainer } from '../../src/train/trainer';
import { diracGame, H, zerosForEver } from './diracGame';

/** The trainer's own trajectory of (θ, ψ) from (1, 1). */
async function play(
  adversarial: Adversarial,
  steps: number,
  repeats = 1,
  unroll?: Unroll,
): Promise<[number, number][]> {
  const { game, at, dispose } = diracGame({ adversarial, ...(unroll && { unroll }) }, 1, repeats);
  const trainer = new Trainer(game, { seed: 1 });
  const path: [number, number][] = [];
  for await (const _ of trainer.run(zerosForEver, { steps, batchSize: 2 })) path.push(at());
  dispose();
  return path;
}

/** The same in plain numbers: D moves first, G answers the new D. */
function expected(slopeD: (l: number) => number, slopeG: (l: number) => number, steps: number, repeats = 1) {
  let [theta, psi] = [1, 1];
  return Array.from({ length: steps }, (): [number, number] => {
    for (let i = 0; i < repeats; i++) psi -= H * slopeD(psi * theta) * theta;
    theta -= H * slopeG(psi * theta) * psi;
    return [theta, psi];
  });
}

const sigmoid = (l: number) => 1 / (1 + Math.exp(-l));

describe('the Dirac-GAN', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  // d/dl of softplus(l) is σ(l), of softplus(−l) is −σ(−l), of −softplus(l) is −σ(l). D on the real point 0 has no
  // slope in ψ.
  it.each([
    ['wasserstein', wasserstein, () => 1, () => -1, 1],
    ['minimax', minimax, sigmoid, (l: number) => -sigmoid(l), 1],
    ['nonSaturating', nonSaturating, sigmoid, (l: number) => -sigmoid(-l), 1],
    ['nonSaturating, k = 3', nonSaturating, sigmoid, (l: number) => -sigmoid(-l), 3],
  ] as const)('follows the known trajectory under %s', async (_, loss, slopeD, slopeG, repeats) => {
    const path = await play(loss, 100, repeats);
    const known = expected(slopeD, slopeG, 100, repeats);
    for (const [i, [theta, psi]] of path.entries()) {
      expect(Math.abs(theta - (known[i]?.[0] ?? Number.NaN))).toBeLessThan(2e-4);
      expect(Math.abs(psi - (known[i]?.[1] ?? Number.NaN))).toBeLessThan(2e-4);
    }
  });

  it('circles without end under wasserstein: alternating steps keep θ² + ψ² + hθψ', async () => {
    const path = await play(wasserstein, 200);
    for (const [theta, psi] of path) expect(theta ** 2 + psi ** 2 - H * theta * psi).toBeCloseTo(2 - H, 3);
  });

  // D(x) = ψx loses ψθ, so K steps of η make it ψ − Kηθ; G loses −ψθ + Kηθ².
  it.each([1, 5])('comes to rest under wasserstein where G looks %d steps ahead', async steps => {
    const path = await play(wasserstein, 200, 1, { steps, learningRate: 0.3 });
    let [theta, psi] = [1, 1];
    for (const [toldTheta, toldPsi] of path) {
      psi -= H * theta;
      theta -= H * (-psi + 2 * steps * 0.3 * theta);
      expect(Math.abs(toldTheta - theta)).toBeLessThan(1e-5);
      expect(Math.abs(toldPsi - psi)).toBeLessThan(1e-5);
    }
    expect(Math.hypot(theta, psi)).toBeLessThan(0.01);
  });
});
