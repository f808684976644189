import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor2d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { bernoulli } from '../../../src/core/latents/bernoulli';
import { categorical } from '../../../src/core/latents/categorical';
import { uniform } from '../../../src/core/latents/uniform';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { bands } from '../model/toyData';

const shape = [28, 28, 1] as const;
const make = (options: Partial<ConstructorParameters<typeof InfoGAN>[0]> = {}) =>
  new InfoGAN({
    shape,
    noise: 4,
    codes: { digit: categorical(10), slant: uniform(), flags: bernoulli(3) },
    width: 2,
    hidden: 8,
    seed: 1,
    ...options,
  });
const pixels = (t: Tensor) => tidy(() => Array.from(t.dataSync()));

describe('InfoGAN', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('holds the codes it is given and draws the rest', () => {
    const gan = make();
    const z = tensor2d(new Float32Array(8), [2, 4]);
    const held = {
      digit: [3, 4],
      slant: 0.5,
      flags: [
        [1, 0, 1],
        [0, 0, 0],
      ],
    };
    const [a, b] = [pixels(gan.generate(2, { codes: held, z })), pixels(gan.generate(2, { codes: held, z }))];
    expect(b).toEqual(a);
    const c = pixels(gan.generate(2, { codes: { ...held, digit: [3, 5] }, z }));
    expect(c.slice(0, 784)).toEqual(a.slice(0, 784));
    expect(c.slice(784)).not.toEqual(a.slice(784));
    gan.dispose();
  });

  it('infers probabilities of classes, values of the rest', () => {
    const gan = make();
    const { digit, slant, flags } = gan.encode(gan.generate(5, { seed: 1 }));
    expect([digit?.shape, slant?.shape, flags?.shape]).toEqual([
      [5, 10],
      [5, 1],
      [5, 3],
    ]);
    const rows = digit?.arraySync() ?? [];
    for (const row of rows) expect(row.reduce((s, p) => s + p, 0)).toBeCloseTo(1, 5);
    gan.dispose();
  });

  it('lays out traversals: a row for each class, a column for each value', () => {
    const gan = make();
    const sheets = gan.traversals({ rows: 4, seed: 2 });
    expect(sheets.map(s => [s.name, s.rows, s.columns, s.images.shape[0]])).toEqual([
      ['digit', 10, 4, 40],
      ['slant', 4, 10, 40],
      ['flags', 4, 4, 16],
    ]);
    gan.dispose();
  });

  it('knows at most H(c) nats, and about 0 before training', async () => {
    const gan = make();
    const { digit = Number.NaN, slant = Number.NaN } = await gan.information({ n: 300 });
    expect(digit).toBeLessThan(0.3);
    expect(digit).toBeGreaterThan(-0.3);
    expect(slant).toBeLessThan(Math.log(2));
    gan.dispose();
  });

  it('measures a code without teaching it where λ = 0: G plays as if there were none', async () => {
    const measured = make({ weights: { digit: 0, slant: 0, flags: 0 } });
    expect(Object.keys(measured.game.players)).toEqual(['D', 'G', 'Q']);
    const terms: string[] = [];
    for await (const r of measured.train(bands(), { steps: 1, batchSize: 8 }))
      terms.push(...Object.keys(await r.read()));
    expect(terms).toEqual(['D.adversarial', 'G.adversarial', 'Q.digit', 'Q.slant', 'Q.flags']);
    measured.dispose();
  });

  it('reads a code off bent pictures in G’s turn alone, and the others off the pictures themselves', async () => {
    const [plain, bent] = [make(), make({ bend: { codes: ['digit'], shear: 0.4, shift: 2 } })];
    const losses = async (gan: InfoGAN) => {
      for await (const report of gan.train(bands(), { steps: 1, batchSize: 8 })) return report.read();
      return {};
    };
    const [a, b] = [await losses(plain), await losses(bent)];
    expect(Object.keys(b).sort()).toEqual(Object.keys(a).sort());
    for (const name of Object.keys(a)) {
      if (name === 'G.digit') expect(b[name]).not.toBe(a[name]);
      else expect(b[name], name).toBe(a[name]);
    }
    plain.dispose();
    bent.dispose();
  });

  it('finds classes in real pictures where that has a weight: trunk and Q learn it in D’s turn, G is told nothing', async () => {
    const bend = { codes: ['digit'], balance: 3, shear: 0.4, shift: 2 };
    const [without, gan] = [make({ bend }), make({ bend, weights: { real: 0.5 } })];
    const told = async (of: InfoGAN) => {
      for await (const report of of.train(bands(), { steps: 1, batchSize: 8 })) return report.read();
      return {};
    };
    const { 'D.real': real = Number.NaN, ...others } = await told(gan);
    expect(Object.keys(await told(without))).toEqual(Object.keys(others));
    // Of 5 ln 10 nats that sure, even and like readings tell, untrained ones tell some.
    expect(real).toBeGreaterThan(0);
    expect(real).toBeLessThan(0.5 * 5 * Math.log(10));
    for (const made of [without, gan]) made.dispose();
  });

  it.each([
    [{ codes: {} }, 'codes: expected at least one code'],
    [{ codes: { noise: categorical(2) } }, "codes: 'noise' is the name of the plain noise"],
    [{ codes: { real: categorical(2) } }, "codes: 'real' is the name of what Q learns of real pictures"],
    [{ weights: { real: 1 } }, 'weights.real: expected classes that are read off bent pictures'],
    [{ weights: { real: 1 }, bend: { codes: ['slant'], shift: 1 } }, 'weights.real: expected classes'],
    [{ bend: { codes: ['digit'], balance: -1 } }, 'bend.balance'],
    [{ codes: { digit: 10 as never } }, 'codes.digit: expected a code such as categorical(10) or uniform(), got 10'],
    [{ weights: { digti: 1 } }, "weights: 'digti' is not known. Did you mean 'digit'?"],
    [{ bend: { codes: ['digti'] } }, "bend.codes: 'digti' is not known. Did you mean 'digit'?"],
    [{ bend: { shear: 0.4 } as never }, 'InfoGAN: bend.codes: expected a list, got nothing'],
    [{ bend: { codes: [] } }, "bend.codes: expected names of codes, such as ['digit'], got none"],
    [{ bend: { codes: ['digit'], shaer: 1 } as never }, "'shaer' is not known. Did you mean 'shear'?"],
    [{ bend: { codes: ['digit'], width: [1.2, 0.8] as const } }, 'bend.width: expected [least, most] in order'],
    [{ noise: 0 }, 'noise: expected a whole number of at least 1, got 0'],
    [{ shape: [7, 7, 1] as never }, 'got [7, 7, 1]'],
    [{ seed: -1 }, 'seed: expected a whole number of at least 0, got -1'],
  ])('refuses %o', (options, message) => {
    expect(() => make(options)).toThrow(message);
  });

  it('refuses codes, noise and pictures that do not fit, by name', () => {
    const gan = make();
    expect(() => gan.generate(2, { codes: { digti: 1 } })).toThrow(
      "codes: 'digti' is not known. Did you mean 'digit'?",
    );
    expect(() => gan.generate(2, { codes: { digit: 10 } })).toThrow(
      'codes.digit: expected a class from 0 to 9, got 10',
    );
    expect(() => gan.generate(2, { codes: { digit: [1, 2, 3] } })).toThrow(
      'codes.digit: expected one value or 2, got 3',
    );
    expect(() => gan.generate(2, { codes: { slant: Number.NaN } })).toThrow('codes.slant');
    expect(() => gan.generate(2, { z: tensor2d([[1, 2, 3]]) })).toThrow('z: expected a tensor of shape [2, 4]');
    expect(() => gan.generate(0)).toThrow('generate(n): expected a whole number of at least 1, got 0');
    const wide = tensor4d(new Float32Array(32 * 32), [1, 32, 32, 1]);
    expect(() => gan.encode(wide)).toThrow('images: expected a tensor of shape [?, 28, 28, 1]');
    gan.dispose();
  });
});
