import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeGame as dcgan28 } from '../../../lab/bench/dcgan28/game';
import { spec as dcgan28Spec } from '../../../lab/bench/dcgan28/spec';
import { makeGame as dcgan64 } from '../../../lab/bench/dcgan64/game';
import { spec as dcgan64Spec } from '../../../lab/bench/dcgan64/spec';
import { gflopOf, weightsOf } from '../../../lab/bench/gan/count';
import { makeGame as infogan28 } from '../../../lab/bench/infogan28/game';
import { spec as infogan28Spec } from '../../../lab/bench/infogan28/spec';
import { makeGame as mlp2d } from '../../../lab/bench/mlp2d/game';
import { spec as mlp2dSpec } from '../../../lab/bench/mlp2d/spec';
import { gflopOf as gflopOfOperation } from '../../../lab/bench/operation/operation';
import { makeGame as r3gan28 } from '../../../lab/bench/r3gan28/game';
import { spec as r3gan28Spec } from '../../../lab/bench/r3gan28/spec';
import { Rng } from '../../../src/core/rng';

beforeAll(async () => {
  await setBackend('cpu');
});

describe('a benchmark', () => {
  it.each([
    [dcgan28Spec, dcgan28],
    [dcgan64Spec, dcgan64],
    [infogan28Spec, infogan28],
    [mlp2dSpec, mlp2d],
    [r3gan28Spec, r3gan28],
  ])('describes the game that the library plays: $name', (spec, makeGame) => {
    const game = makeGame(new Rng(1));
    const sizes = Object.values(game.nets).flatMap(net => net.weights.map(weight => weight.size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(weightsOf(spec));
    for (const net of Object.values(game.nets)) net.dispose();
  });

  it('counts the operations of a step', () => {
    // Layers of 2, 128, 128, 2 and of 2, 128, 128, 1: products forward, by weights and by inputs, counted by hand.
    const [G, D, firstG, firstD] = [2 * 128 + 128 * 128 + 128 * 2, 2 * 128 + 128 * 128 + 128, 256, 256];
    const macs = G + 2 * (3 * D - firstD) + (3 * G - firstG) + 2 * D;
    expect(gflopOf(mlp2dSpec)).toBeCloseTo((2 * 256 * macs) / 1e9, 12);
  });

  it('counts the operations of a convolution', () => {
    const shape = { batch: 2, side: 8, channels: 3, filters: 5, kernel: 4, stride: 2 };
    const gflop = gflopOfOperation({ kind: 'convolution', pass: 'filter', ...shape });
    expect(gflop).toBeCloseTo((2 * (2 * 4 * 4 * 5) * (4 * 4 * 3)) / 1e9, 15);
  });
});
