import '@tensorflow/tfjs-backend-cpu';
import { type Rank, setBackend, slice, sub, type Tensor, tensor4d, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffAugment } from '../../../src/augment/diffAugment';
import { pack } from '../../../src/augment/pack';
import { registerSimd } from '../../../src/backends/simd/index';
import type { Moment } from '../../../src/core/game';
import { normal } from '../../../src/core/latents/normal';
import type { Net } from '../../../src/core/net';
import { Rng } from '../../../src/core/rng';
import { GatedLinear } from '../../../src/layers/gatedLinear';
import { dualContrastive } from '../../../src/losses/dualContrastive';
import { r1 } from '../../../src/penalties/r1';
import type { FastganNets, FastganView } from '../../../src/systems/fastgan/game';
import { fastganGenerator } from '../../../src/systems/fastgan/generator';
import { FastGAN, type FastGANOptions } from '../../../src/systems/fastgan/model';
import { excitedBy, planOf } from '../../../src/systems/fastgan/plan';
import { keeping } from '../../contract/modelSuite';

const small = { shape: [8, 8, 1], latent: normal(3), width: 1, seed: 1 } as const;
const values = (x: Tensor): number[] => Array.from(x.dataSync());
const pictures = (shape: readonly [number, number, number], n = 4) => new Rng(3).uniform<Rank.R4>([n, ...shape], -1, 1);

/** What is logged of one step. */
async function terms(options: Partial<FastGANOptions>): Promise<Record<string, number>> {
  const gan = new FastGAN({ ...small, ...options });
  const image = pictures(small.shape);
  const { history } = await gan.fit({ image }, { steps: 1, batchSize: 4, historyEvery: 1 });
  image.dispose();
  gan.dispose();
  return Object.fromEntries(Object.entries(history).map(([name, [value = Number.NaN]]) => [name, value]));
}

beforeAll(async () => {
  await registerSimd();
  expect(await setBackend('simd')).toBe(true);
});

describe('FastGAN’s maps', () => {
  it('are linked as in the paper from 128 pixels on, and twice below where there are three of them', () => {
    const links = (side: number) => {
      const plan = planOf([side, side, 3], 2);
      return plan.sides.flatMap(([to], at) => {
        const from = excitedBy(plan, at);
        return from === undefined ? [] : [`${plan.sides[from]?.[0]} → ${to}`];
      });
    };
    expect([8, 16, 32, 64, 128, 256].map(links)).toEqual([
      ['4 → 8'],
      ['4 → 8', '8 → 16'],
      ['4 → 16', '8 → 32'],
      ['4 → 32', '8 → 64'],
      ['4 → 64', '8 → 128'],
      ['4 → 64', '8 → 128', '16 → 256'],
    ]);
    expect(planOf([128, 128, 3], 2).channels).toEqual([16, 16, 16, 8, 4, 2]);
    // What is read of a large map is pooled to 4 × 4, whatever its size: else the gate had sides.
    fastganGenerator({ latent: 1, shape: [512, 512, 1], width: 1, noise: false, rng: new Rng(1) }).dispose();
  });

  it('are of oblong pictures with odd halves and four channels', async () => {
    const shape = [30, 20, 4] as const;
    const gan = new FastGAN({ ...small, shape });
    const image = pictures(shape, 2);
    await gan.fit({ image }, { steps: 1, batchSize: 2 });
    const made = gan.generate(2, { seed: 1 });
    expect([made.shape, values(made).every(Number.isFinite)]).toEqual([[2, ...shape], true]);
    for (const each of [made, image, gan]) each.dispose();
  });
});

describe('a gated linear unit', () => {
  it('lets half of what it lets through pass where the gate is 0, and refuses what has no halves', () => {
    const layer = new GatedLinear({ name: 'gate' });
    const gated = (...row: number[]) => tidy(() => values(layer.call(tensor4d(row, [1, 1, 1, 4]))));
    expect(gated(3, -5, 0, 0)).toEqual([1.5, -2.5]);
    const [open, shut = 1] = gated(3, -5, 100, -100);
    expect([open, Math.abs(shut) < 1e-30]).toEqual([3, true]);
    expect(() => layer.computeOutputShape([null, 2, 2, 3])).toThrow('gate: expected an input with an even number');
  });
});

describe('FastGAN', () => {
  it('has D decode what it was shown, of all quadrants one at a time', () => {
    const gan = new FastGAN({ ...small, shape: [9, 8, 1], noise: false, augment: [] });
    const { decoder, partDecoder } = gan.game.nets as unknown as Record<string, Net>;
    const D = gan.game.players.D;
    const image = pictures([9, 8, 1]);
    const at = (i: number): Moment => ({ step: 0, images: 0, player: 'D', rng: new Rng(0).fork(i) });
    const parts = Array.from({ length: 40 }, (_, i) => {
      const sample = gan.game.draw({ image }, at(i)) as { part: number; z: Tensor };
      sample.z.dispose();
      return sample.part;
    });
    expect([...new Set(parts)].sort()).toEqual([0, 1, 2, 3]);
    const found = parts.slice(0, 8).map((part, i) =>
      tidy(() => {
        const view = gan.game.view({ real: image, z: zeros([4, 3]), part, at: at(i) }) as FastganView;
        const term = D?.loss(view).reconstruction as Tensor;
        const square = (a: Tensor, b: Tensor) => {
          const all = values(sub(a, b));
          return all.reduce((sum, d) => sum + d * d, 0) / all.length;
        };
        expect([view.decoded.shape, view.decodedPart.shape]).toEqual([
          [4, 9, 8, 1],
          [4, 5, 4, 1],
        ]);
        // Rows 0 to 4 or 4 to 8 of nine, columns 0 to 3 or 4 to 7 of eight.
        const own = slice(image, [0, part < 2 ? 0 : 4, part % 2 === 0 ? 0 : 4, 0], [4, 5, 4, 1]);
        const expected = square(view.decoded, image) + square(view.decodedPart, own);
        expect(values(term)[0]).toBeCloseTo(expected, 5);
        return part;
      }),
    );
    expect(new Set(found).size).toBeGreaterThan(1);
    expect([decoder, partDecoder].every(net => net && D?.updates.includes(net))).toBe(true);
    image.dispose();
    gan.dispose();
  });

  it('weighs what its decoders miss, or leaves it out', async () => {
    const [plain, half, none] = [
      await terms({}),
      await terms({ weights: { reconstruction: 0.5 } }),
      await terms({ weights: { reconstruction: 0 } }),
    ];
    expect(half['D.reconstruction']).toBeCloseTo((plain['D.reconstruction'] ?? 0) / 2, 5);
    expect(Object.keys(none).sort()).toEqual(['D.adversarial', 'G.adversarial']);
    expect(none['D.adversarial']).toBe(plain['D.adversarial']);
  });

  it('judges by the hinge, sees colours and shifts changed, and takes what others take', async () => {
    const usual = await terms({});
    expect(await terms({ augment: diffAugment({ cutout: false }) })).toEqual(usual);
    for (const augment of [[], diffAugment()]) expect(await terms({ augment })).not.toEqual(usual);
    const contrastive = await terms({ adversarial: dualContrastive, augment: pack(2), penalties: [r1(1)] });
    expect(Object.keys(contrastive).sort()).toEqual(['D.adversarial', 'D.r1', 'D.reconstruction', 'G.adversarial']);
    expect(Object.values(contrastive).every(Number.isFinite)).toBe(true);
    const packing = new FastGAN({ ...small, augment: pack(2) });
    expect(packing.game.multipleOf).toBe(2);
    packing.dispose();
    expect(() => new FastGAN({ ...small, penalties: [r1(1)], norm: 'batch' }).game).toThrow('nets.trunk has batch');
    expect(() => new FastGAN({ ...small, shape: [8, 7, 1] })).toThrow('from 8 × 8 pixels');
    expect(() => new FastGAN({ ...small, penalties: [{ ...r1(1), name: 'reconstruction' }] }).game).toThrow(
      "fastgan: a penalty cannot be called 'reconstruction'",
    );
  });

  it('has 256 columns of z, and 32 channels next to the picture', () => {
    const gan = new FastGAN({ shape: [8, 8, 1] });
    const { G, stem, decoder } = gan.game.nets;
    const [first, last] = [G?.weights[0]?.shape, G?.weights.at(-1)?.shape];
    expect([gan.latent.width, first, last]).toEqual([256, [256, 16 * 2 * 64], [3, 3, 32, 1]]);
    expect([stem?.weights[0]?.shape, decoder?.weights.at(-1)?.shape]).toEqual([
      [3, 3, 1, 32],
      [3, 3, 16, 1],
    ]);
    gan.dispose();
  });

  it('takes nets and an average of one’s own, and begins from seed 0', async () => {
    const own = new FastGAN({ ...small, seed: 0 });
    const nets = own.game.nets as unknown as FastganNets;
    const given = new FastGAN({ ...small, nets, average: { trunk: { halfLife: 7 } } });
    expect(given.game.nets).toEqual(nets);
    const { seed: _, ...unseeded } = small;
    const usual = new FastGAN(unseeded);
    const first = (gan: FastGAN) => values(gan.game.nets.G?.weights[0] as Tensor);
    expect(first(usual)).toEqual(first(own));
    const saved = async (gan: FastGAN) => {
      const store = keeping();
      await gan.save(store);
      return JSON.stringify(store.parts.state);
    };
    expect(await saved(usual)).toContain('{"from":1,"to":5500,"between":[0,110000]}');
    const other = await saved(given);
    expect([other.includes('"halfLife":7'), other.includes('5500')]).toEqual([true, false]);
    for (const gan of [own, given, usual]) gan.dispose();
  });

  it('normalises each kernel of D, or what all but its first and last layer give', () => {
    const layersOf = (norm?: 'batch') => {
      const gan = new FastGAN({ ...small, ...(norm && { norm }) });
      const judges = ['stem', 'trunk', 'critic'].flatMap(name => gan.game.nets[name]?.model ?? []);
      expect(judges.at(-1)?.outputs[0]?.shape).toEqual([null, 1]);
      const layers = judges.flatMap(({ layers }) => layers);
      const named = (kind: string) => layers.filter(layer => layer.getClassName() === kind).map(({ name }) => name);
      const found = ['SpectralConv2D', 'Conv2D', 'BatchNormalization'].map(kind => named(kind).sort());
      gan.dispose();
      return found;
    };
    const read = ['critic_read', 'trunk_1_conv', 'trunk_1_half', 'trunk_1_past'];
    const all = [...read, 'critic_logit', 'stem_entry'].sort();
    expect(layersOf()).toEqual([all, [], []]);
    expect(layersOf('batch')).toEqual([[], all, read.map(name => `${name}_norm`)]);
  });

  it('has noise in every second map, if wanted', () => {
    const noises = (noise?: boolean) => {
      const gan = new FastGAN({ ...small, shape: [32, 32, 1], ...(noise !== undefined && { noise }) });
      const names = gan.game.nets.G?.model?.layers.filter(layer => layer.getClassName() === 'NoiseInjection');
      gan.dispose();
      return names?.map(({ name }) => name);
    };
    expect(noises()).toEqual(['G_2_up_noise', 'G_2_conv_noise', 'G_4_up_noise', 'G_4_conv_noise']);
    expect(noises(false)).toEqual([]);
  });
});
