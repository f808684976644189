import '@tensorflow/tfjs-backend-cpu';
import { type io, memory, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GanKitError } from '../../../src/core/errors';
import { categorical } from '../../../src/core/latents/categorical';
import { joint } from '../../../src/core/latents/joint';
import { normal } from '../../../src/core/latents/normal';
import { netFromFunction } from '../../../src/core/net';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { adam } from '../../../src/optimizers/adam';
import { GAN } from '../../../src/systems/gan/model';
import { InfoGAN } from '../../../src/systems/infogan/model';
import { STATE, sealed } from '../../../src/train/seal';
import { Trainer } from '../../../src/train/trainer';
import { keeping, weightsOf } from '../../contract/modelSuite';

type Parts = Record<string, io.ModelArtifacts>;
// biome-ignore lint/suspicious/noExplicitAny: what is changed here is meant to be of a wrong type.
type Any = any;

let gan: GAN;
let text: string;
beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
  gan = new GAN({
    shape: [2],
    latent: normal(4),
    hidden: { G: [4], D: [4] },
    average: { G: { halfLife: 10 } },
    seed: 1,
  });
  await gan.fit(gaussianRing(), { steps: 2, batchSize: 4 });
  const store = keeping();
  await gan.save(store);
  text = JSON.stringify(store.parts, (_, v) => (v instanceof ArrayBuffer ? { bytes: [...new Uint8Array(v)] } : v));
});
afterAll(() => gan.dispose());

/** The parts anew, for a test to change. */
const fresh = (): Parts => JSON.parse(text, (_, v) => (v?.bytes ? Uint8Array.from(v.bytes).buffer : v));
const from = (parts: Parts) => ({ name: 'memory', write: async () => {}, read: async () => parts });
const state = (parts: Parts): Any => parts[STATE]?.userDefinedMetadata;
const values = (parts: Parts, name: string) => new Float32Array(parts[name]?.weightData as ArrayBuffer);
const failure = (parts: Parts): Promise<unknown> => GAN.load(from(parts)).catch(error => error);

async function refused(parts: Parts, message: RegExp): Promise<void> {
  const before = memory().numTensors;
  const error = await failure(parts);
  expect(error).toBeInstanceOf(GanKitError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message.length).toBeLessThan(500);
  expect(memory().numTensors).toBe(before);
}

/** A file made by someone who knows how: its checksums fit. */
const forged = (change: (state: Any, parts: Parts) => void): Parts => {
  const parts = fresh();
  change(state(parts), parts);
  return sealed(parts);
};

const deep = (): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < 20_000; i++) value = [value];
  return value;
};

describe('a checkpoint of a stranger', () => {
  it('opens if nothing is wrong with it', async () => {
    const opened = await GAN.load(from(forged(() => {})));
    expect(await weightsOf(opened)).toEqual(await weightsOf(gan));
    opened.dispose();
  });

  it.each([
    [{ hidden: { G: [256], D: [16] } }, 'hidden: saved {"D":[4],"G":[4]}, given {"D":[16],"G":[256]}'],
    [{ hidden: { G: [2], D: [4] }, seed: 1 }, 'hidden: saved {"D":[4],"G":[4]}, given {"D":[4],"G":[2]}'],
    [{ hidden: undefined, shape: [3] }, 'shape: saved [2], given [3]'],
  ])('is not what is wrong where %o was given to load', async (given, differences) => {
    const before = memory().numTensors;
    await expect(GAN.load(from(fresh()), given as object)).rejects.toMatchObject({
      code: 'argument',
      message: `load: with the options given to load the model does not fit the file. ${differences}. Leave them out, or give such as fit.`,
    });
    expect(memory().numTensors).toBe(before);
  });

  it.each(['G', 'D', STATE])('is damaged if a byte of %s is another', async name => {
    const parts = fresh();
    const bytes = new Uint8Array(parts[name]?.weightData as ArrayBuffer);
    bytes[5] = 255 - (bytes[5] ?? 0);
    await refused(parts, new RegExp(`${name}: the checksum does not fit`));
  });

  it('is damaged if its state says anything else', async () => {
    const parts = fresh();
    state(parts).at.step = 3;
    await refused(parts, /state: the checksum does not fit/);
  });

  it('is damaged if its lists lie too deep in each other', async () => {
    const parts = fresh();
    state(parts).options.shape = deep();
    await refused(parts, /state is nested too deep/);
    const other = fresh();
    Object.assign(other.D?.modelTopology as object, { config: deep() });
    await refused(other, /D: the checksum does not fit/);
  });

  it.each<[string, (state: Any, parts: Parts) => void, RegExp]>([
    ['no position', s => delete s.at, /state's at is not a position/],
    ['a negative step', s => Object.assign(s.at, { step: -1 }), /state's at is not a position/],
    ['a step of text', s => Object.assign(s.at, { step: '2' }), /state's at is not a position/],
    ['updates of text', s => Object.assign(s.at.updates, { D: '2' }), /state's at is not a position/],
    [
      'updates of others',
      s => Object.assign(s.at, { updates: { D: 2, constructor: 2 } }),
      /the updates of 'D', 'constr/,
    ],
    ['turns never played', s => Object.assign(s.at, { turns: { D: 9 } }), /turns of 'D' that were not played/],
    ['no optimizers', s => Object.assign(s, { optimizers: {} }), /belongs to nothing/],
    ['an optimizer of text', s => Object.assign(s.optimizers.D, { start1: 'x' }), /state's optimizers is not numbers/],
    [
      'an optimizer beyond its range',
      s => Object.assign(s.optimizers.D, { start1: 7 }),
      /start1 and start2 from 0 to 1/,
    ],
    ['parts twice', s => Object.assign(s, { parts: ['G', 'G'] }), /state's parts is not a list of names/],
    ['no kind', s => Object.assign(s, { kind: 7 }), /state's kind is not/],
    ['a kind that every object has', s => Object.assign(s, { kind: 'constructor' }), /kind 'GAN', got 'constructor'/],
    ['options of a list', s => Object.assign(s, { options: [] }), /state's options is not/],
    [
      'a hidden layer of a billion',
      s => Object.assign(s.options, { hidden: { G: [1e9] } }),
      /nets larger than the weights/,
    ],
    [
      'a latent of a billion',
      s => Object.assign(s.options, { latent: { latent: { kind: 'normal', size: 1e9 } } }),
      /larger/,
    ],
    [
      'examples of a billion',
      s => Object.assign(s.options, { shape: [1e5, 1e5, 3] }),
      /examples of 30000000000 numbers/,
    ],
    [
      'a latent of no kind',
      s => Object.assign(s.options, { latent: { latent: { kind: 'toString' } } }),
      /'toString' is not/,
    ],
    [
      'a latent of text',
      s => Object.assign(s.options, { latent: { latent: 'x' } }),
      /latent: expected an object, got 'x'/,
    ],
    [
      'a mixture of nothing',
      s => Object.assign(s.options, { latent: { latent: { kind: 'mixture' } } }),
      /a mixture of comp/,
    ],
    ['an option nobody knows', s => Object.assign(s.options, { valueOf: 1 }), /'valueOf' is not known/],
    ['NaN weights', (_, p) => values(p, 'D').fill(Number.NaN, 3, 4), /of D holds NaN or infinite/],
    ['infinite weights', (_, p) => values(p, 'G').fill(Number.POSITIVE_INFINITY, 0, 1), /of G holds NaN or infinite/],
    ['no D', (_, p) => delete p.D, /it holds weights of 'G', but this game has D, G/],
    ['a part too many', (_, p) => Object.assign(p, { E: p.D }), /weights of 'D', 'E', 'G', but/],
    [
      'a weight list that is none',
      (_, p) => Object.assign(p.D as object, { weightSpecs: 7 }),
      /list of weights of D does not/,
    ],
    ['weights that are nothing', (_, p) => (p.D as Any).weightSpecs.splice(0, 1, null), /does not fit its file/],
    [
      'a rank of a million',
      (_, p) => Object.assign((p.D as Any).weightSpecs[0], { shape: Array(1e6).fill(1) }),
      /not fit/,
    ],
    ['moments of nobody', (_, p) => renamed(p, 'optimizer/D/0/m', 'optimizer/constructor/0/m'), /belongs to nothing/],
    [
      'moments of no weight',
      (_, p) => renamed(p, 'optimizer/D/0/m', 'optimizer/D/99/m'),
      /'99\/m' is a moment of none/,
    ],
    [
      'a moment by another name',
      (_, p) => renamed(p, 'optimizer/D/0/m', 'optimizer/D/__proto__'),
      /'__proto__' is a mom/,
    ],
    ['half of a pair', (_, p) => without(p, name => name === 'optimizer/D/0/v'), /0\/m is there, and 0\/v is missing/],
    ['no moments', (_, p) => without(p, name => name.startsWith('optimizer/D')), /all its moments are missing/],
    ['moments swapped', (_, p) => swapped(p, 'optimizer/D/0/m', 'optimizer/D/0/v'), /0\/v holds negative numbers/],
    [
      'moments of other weights',
      (_, p) => swapped(p, 'optimizer/D/0/m', 'optimizer/D/1/m'),
      /expected moments of shape/,
    ],
    ['own weights out of order', (_, p) => renamed(p, 'own/G/0', 'own/G/7'), /lacks weight 0 of 'G'/],
  ])('is refused with %s', async (_, change, message) => {
    await refused(forged(change), message);
  });

  it('never has its part of the name __proto__ taken for a prototype', async () => {
    const parts = fresh();
    Object.defineProperty(parts, '__proto__', { value: parts.D, enumerable: true, configurable: true, writable: true });
    await refused(sealed(parts), /weights of 'D', 'G', '__proto__', but|cannot be a name/);
  });

  it('leaves a model that it is restored into as it was', async () => {
    const model = new GAN({
      ...{ shape: [2], latent: normal(4), hidden: { G: [4], D: [4] }, average: { G: { halfLife: 10 } }, seed: 1 },
    });
    const before = await weightsOf(model);
    const parts = forged((_, p) => swapped(p, 'optimizer/G/0/m', 'optimizer/G/0/v'));
    await expect(model.restore(from(parts))).rejects.toThrow('holds negative numbers');
    expect(await weightsOf(model)).toEqual(before);
    expect(model.step).toBe(0);
    model.dispose();
  });
});

function specsOf(parts: Parts): io.WeightsManifestEntry[] {
  return parts[STATE]?.weightSpecs ?? [];
}

function renamed(parts: Parts, name: string, other: string): void {
  for (const spec of specsOf(parts)) if (spec.name === name) Object.assign(spec, { name: other });
}

function swapped(parts: Parts, one: string, two: string): void {
  renamed(parts, one, 'aside');
  renamed(parts, two, one);
  renamed(parts, 'aside', two);
}

function without(parts: Parts, gone: (name: string) => boolean): void {
  const kept: io.WeightsManifestEntry[] = [];
  const bytes: number[] = [];
  const data = new Uint8Array(parts[STATE]?.weightData as ArrayBuffer);
  let at = 0;
  for (const spec of specsOf(parts)) {
    const end = at + 4 * spec.shape.reduce((size, d) => size * d, 1);
    if (!gone(spec.name)) {
      kept.push(spec);
      bytes.push(...data.slice(at, end));
    }
    at = end;
  }
  Object.assign(parts[STATE] as object, { weightSpecs: kept, weightData: Uint8Array.from(bytes).buffer });
}

describe('names', () => {
  const bad = [
    '',
    ' x',
    'x/../../y',
    'a/b',
    'a\\b',
    '.hidden',
    'a.b',
    'a\u0000b',
    'constructor',
    'toString',
    'x'.repeat(65),
  ];

  it.each(bad)('of codes are not %j', name => {
    const codes = { [name]: categorical(2) };
    const make = () => new InfoGAN({ shape: [8, 8, 1], width: 2, hidden: 4, codes });
    expect(make).toThrow(/cannot be a name. Use letters, digits/);
    expect(() => joint(codes)).toThrow(/cannot be a name/);
  });

  it('of codes are of any script', () => {
    expect(joint({ größe: normal(1), 'два слова': normal(2), _3: normal(3) }).width).toBe(6);
  });

  it.each(['a/b', '__proto__', 'valueOf'])('of nets and players are not %j', name => {
    const net = netFromFunction({ forward: x => x, weights: [] });
    const player = { updates: [], optimizer: adam(), loss: () => ({}) };
    const parts = { nets: { D: net }, players: { D: player }, expects: {}, draw: () => ({}), view: () => ({}) };
    expect(() => new Trainer({ ...parts, nets: { [name]: net } }, { seed: 1 })).toThrow(
      /game.nets: .* cannot be a name/,
    );
    expect(() => new Trainer({ ...parts, players: { [name]: player } }, { seed: 1 })).toThrow(
      /game.players: .* cannot/,
    );
  });
});
