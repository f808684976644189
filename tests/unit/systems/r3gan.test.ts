import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { AnyNet } from '../../../src/core/net';
import { recipeOf } from '../../../src/core/recipe';
import { Rng } from '../../../src/core/rng';
import { relativistic } from '../../../src/losses/relativistic';
import { r1 } from '../../../src/penalties/r1';
import { R3GAN } from '../../../src/systems/r3gan/model';
import { r3ganDiscriminator, r3ganGenerator } from '../../../src/systems/r3gan/nets';
import { gammaOf, paceOf } from '../../../src/systems/r3gan/schedules';

const shape = [8, 8, 3] as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());

/** The deviation of each weight about 0 and how many numbers it has, by its layer's name and its own. */
const deviations = ({ model }: AnyNet): Record<string, readonly [deviation: number, count: number]> =>
  Object.fromEntries(
    (model?.weights ?? []).map(weight => {
      const all = values(weight.read());
      const deviation = Math.sqrt(all.reduce((sum, v) => sum + v * v, 0) / all.length);
      return [weight.originalName, [deviation, all.length]];
    }),
  );

beforeAll(() => setBackend('cpu'));

describe('R3GAN’s nets', () => {
  it('start as the authors’: each block adds nothing, and what is before a rectifier is scaled by the depth', () => {
    const rng = new Rng(1);
    const options = { shape, width: [256, 64], blocks: 2, classes: 4 } as const;
    const found = {
      ...deviations(r3ganGenerator({ ...options, latent: 64, rng: rng.fork('G') })),
      ...deviations(r3ganDiscriminator({ ...options, rng: rng.fork('D') })),
    };
    // Four blocks in a net: two at each of two sizes.
    const gain = Math.sqrt(2 / 1.04) * 4 ** -0.25;
    const expected = {
      'G_label/kernel': 1 / 2,
      'G_linear/kernel': 1 / Math.sqrt(128),
      'G_maps/basis': 1,
      'G_1_2_expand/kernel': gain / 16,
      'G_1_1_group/kernel': gain / 12,
      'G_2_change/kernel': 1 / 16,
      'G_2_1_expand/kernel': gain / 8,
      'D_2_change/kernel': 1 / 8,
      'D_maps/depthwise_kernel': 1 / 4,
      'D_linear/kernel': 1 / 16,
      'D_label/kernel': 1 / 16,
    };
    for (const [name, wanted] of Object.entries(expected)) {
      const [deviation, count] = found[name] ?? [0, 1];
      // Within four deviations of its own.
      expect(Math.abs(deviation / wanted - 1), name).toBeLessThan(4 / Math.sqrt(2 * count));
    }
    const zero = Object.entries(found).filter(([name]) => name.endsWith('bias') || name.endsWith('reduce/kernel'));
    expect(zero).toHaveLength(8 * 3);
    for (const [name, [deviation]] of zero) expect(deviation, name).toBe(0);
  });

  it('say which widths and groups would fit', () => {
    const rng = new Rng(1);
    const make = (options: object) => () => r3ganDiscriminator({ shape: [12, 20, 1], rng, ...options });
    expect(make({ width: [8, 8, 8] })).toThrow('one for each map, 6 × 10, 12 × 20, got [8, 8, 8]');
    expect(make({ width: 20, groupWidth: 16 })).toThrow('divides twice the width, 40, got 16. Try 10.');
    expect(make({ width: [8, 0] })).toThrow('width');
    // Twice 20 is no multiple of 16: groups of 10.
    const group = make({ width: 20 })().model?.weights.find(w => w.originalName === 'D_1_1_group/kernel');
    expect(group?.shape).toEqual([3, 3, 10, 40]);
  });
});

describe('R3GAN', () => {
  it('plays the relativistic loss with R1 and R2, whose γ is told or follows the size', () => {
    expect([gammaOf([32, 32, 3]), gammaOf([64, 64, 3]), gammaOf([64, 16, 1])]).toEqual([0.5, 1, 0.5]);
    const small = { shape, width: 2, groupWidth: 2 };
    const model = new R3GAN({ ...small, seed: 1 });
    expect(Object.keys(model.game.nets)).toEqual(['G', 'D']);
    expect(relativistic.recipe?.of).toBe('relativistic');
    expect(() => new R3GAN({ ...small, gamma: 1, penalties: [r1(1)] })).toThrow('Give it to them: r1(γ), r2(γ).');
    expect(() => new R3GAN({ ...small, norm: 'batch' } as never)).toThrow('norm');
    expect(() => model.generate(2, { labels: 1 })).toThrow('this model is told no classes');
    expect(model.traversals({ rows: 2, seed: 1 })).toEqual([]);
    model.dispose();
  });

  it('goes along the authors’ schedules where the length of the run is known', () => {
    const { learningRate, beta2, gamma, halfLife } = paceOf(2, 1000);
    const ends = [learningRate, beta2, gamma, halfLife].map(at =>
      typeof at === 'number' ? [] : [0, 500, 1000, 2000].map(images => Number(at(images).toPrecision(6))),
    );
    expect(ends).toEqual([
      [2e-4, 1.25e-4, 5e-5, 5e-5],
      [0.9, 0.945, 0.99, 0.99],
      [2, 1.1, 0.2, 0.2],
      [1, 13, 25, 25],
    ]);
    const model = new R3GAN({ shape, width: 2, groupWidth: 2, totalImages: 1000 });
    const given = model.game.players.G?.optimizer.recipe?.with[0] as Record<string, unknown>;
    expect(given.beta1).toBe(0);
    expect(recipeOf(given.beta2)).toMatchObject({ of: 'cosine', with: [{ from: 0.9, to: 0.99, between: [0, 1000] }] });
    model.dispose();
  });

  it('else keeps to constants, and an average over a twentieth of what was seen', () => {
    const { halfLife, ...others } = paceOf(2, undefined);
    expect(others).toEqual({ learningRate: 2e-4, beta2: 0.99, gamma: 2 });
    expect([100_000, 1e6].map(images => Math.ceil(halfLife(images)))).toEqual([5001, 10_000]);
  });

  it('draws the classes it is told, by equal z', () => {
    const model = new R3GAN({ shape, classes: 3, width: 2, groupWidth: 2, seed: 1 });
    const drawn = [0, 0, 2].map(labels => model.generate(2, { labels, seed: 5 }));
    const [first, again, other] = drawn.map(values);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const [sheet] = model.traversals({ rows: 2, seed: 1 });
    expect([sheet?.name, sheet?.rows, sheet?.columns, sheet?.images.shape]).toEqual(['label', 3, 2, [6, 8, 8, 3]]);
    expect(() => model.generate(2, { labels: 3 })).toThrow('expected classes from 0 to 2');
    model.dispose();
  });
});
