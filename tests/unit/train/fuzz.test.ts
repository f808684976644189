import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type io, memory, setBackend } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GanKitError } from '../../../src/core/errors';
import { normal } from '../../../src/core/latents/normal';
import type { Parts, Place } from '../../../src/core/store';
import { gaussianRing } from '../../../src/data/made/mixtures';
import { folder } from '../../../src/node/folder';
import { GAN } from '../../../src/systems/gan/model';
import { pack } from '../../../src/train/pack';
import { STATE, sealed } from '../../../src/train/seal';
import { keeping, weightsOf } from '../../contract/modelSuite';

/** `FUZZ=50` tries fifty times as many. */
const TIMES = Number(process.env.FUZZ ?? 1);
const settings = (runs: number) => ({ numRuns: runs * TIMES, seed: 1, endOnFailure: true });

/** Values that something may trip over, as JSON, by their place in this list. */
const NASTY: readonly string[] = [
  ...[null, true, -1, 0, 1, 0.5, 1e9, 2 ** 53, 1e308, '', 'x', '2', 'constructor', '__proto__', 'toString', '../../x'],
  ...[[], {}, [1e9], [[]], [null], [1e5, 1e5, 3], Array(100_000).fill(1), { latent: null }, { latent: [] }],
  ...[{ latent: { kind: 'normal', size: 1e12 } }, { latent: { kind: 'mixture', components: [{}] } }, { schedule: {} }],
  ...['(given in code)', { length: 1e9 }, { toString: null }, '\u0000\u202e', 'x'.repeat(100_000)],
]
  .map(value => JSON.stringify(value))
  .concat(`${'['.repeat(50_000)}1${']'.repeat(50_000)}`, '1e999', '-0');
const KEYS = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'length', '0', '', '../x', 'then'];

interface Change {
  /** Which of all values, as a fraction. */
  readonly at: number;
  readonly what: 'set' | 'remove' | 'rename' | 'add';
  readonly value: number;
  readonly key: number;
}
/** A fraction, as likely large as small. */
const share = fc.noBias(fc.nat(999_999)).map(n => n / 1e6);
const change = fc.record<Change>({
  at: share,
  what: fc.constantFrom('set', 'remove', 'rename', 'add'),
  value: fc.noBias(fc.nat(NASTY.length - 1)),
  key: fc.noBias(fc.nat(KEYS.length - 1)),
});

let gan: GAN;
let text: string;
let root: string;
let expected: string;
beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
  root = await mkdtemp(join(tmpdir(), 'gan-kit-fuzz-'));
  const average = { G: { halfLife: 10 } };
  gan = new GAN({ shape: [2], latent: normal(4), hidden: { G: [4], D: [4] }, average, seed: 1 });
  await gan.fit(gaussianRing(), { steps: 2, batchSize: 4 });
  const store = keeping();
  await gan.save(store);
  text = JSON.stringify(store.parts, (_, v) => (v instanceof ArrayBuffer ? { bytes: [...new Uint8Array(v)] } : v));
  expected = await told(gan);
});
afterAll(async () => {
  gan.dispose();
  await rm(root, { recursive: true, force: true });
});

const fresh = (): Record<string, io.ModelArtifacts> =>
  JSON.parse(text, (_, v) => (v?.bytes ? Uint8Array.from(v.bytes).buffer : v));
const from = (parts: Parts): Place => ({ name: 'memory', write: async () => {}, read: async () => parts });

/** All that is kept of a model. */
async function told(model: GAN): Promise<string> {
  const store = keeping();
  await model.save(store);
  const state = store.parts[STATE]?.userDefinedMetadata as { checksum: unknown } | undefined;
  return `${state?.checksum} ${JSON.stringify(await weightsOf(model))}`;
}

/** What came of opening it: a named error, the model that was saved, or another whose numbers are all numbers. */
async function outcome(place: Place): Promise<'refused' | 'same' | 'other'> {
  const before = memory().numTensors;
  try {
    const model = await GAN.load(place);
    try {
      const now = await told(model);
      const drawn = model.generate(2, { seed: 1 });
      expect([...drawn.dataSync()].every(Number.isFinite)).toBe(true);
      drawn.dispose();
      return now === expected ? 'same' : 'other';
    } finally {
      model.dispose();
    }
  } catch (error) {
    if (!(error instanceof GanKitError)) throw error;
    expect(error.message.length).toBeLessThan(2000);
    return 'refused';
  } finally {
    expect(memory().numTensors).toBe(before);
  }
}

/** Every object and list in a value with a key in it, but for bytes. */
function placesIn(value: unknown, depth = 0): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null || value instanceof ArrayBuffer || depth > 20) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [value as Record<string, unknown>, key] as [Record<string, unknown>, string],
    ...placesIn(inner, depth + 1),
  ]);
}

function apply(parts: object, { at, what, value, key }: Change): void {
  const places = placesIn(parts);
  const [holder, name] = places[Math.floor(at * places.length)] ?? [];
  if (!holder || name === undefined) return;
  const nasty = JSON.parse(NASTY[value] as string) as unknown;
  const set = (key: string, v: unknown) =>
    Object.defineProperty(holder, key, { value: v, enumerable: true, configurable: true, writable: true });
  const old = holder[name];
  if (what === 'set') set(name, nasty);
  else if (Array.isArray(holder)) {
    if (what === 'add') holder.push(nasty);
    else holder.splice(Number(name), 1);
  } else if (what === 'add') set(KEYS[key] as string, nasty);
  else {
    delete holder[name];
    if (what === 'rename') set(KEYS[key] as string, old);
  }
}

describe('a checkpoint with anything changed', () => {
  it('is refused by name or is the same', async () => {
    const changes = fc.array(change, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(changes, async changes => {
        const parts = fresh();
        for (const c of changes) apply(parts, c);
        expect(await outcome(from(parts))).not.toBe('other');
      }),
      settings(500),
    );
  });

  it('is refused by name or is sound where its checksums were made anew', async () => {
    const inState = fc.boolean();
    await fc.assert(
      fc.asyncProperty(change, inState, async (c, isState) => {
        const parts = fresh();
        apply(isState ? (parts[STATE]?.userDefinedMetadata as object) : parts, c);
        let made: Parts;
        try {
          made = sealed(parts);
        } catch {
          // Nothing that can be sealed: such a file has other checksums.
          made = parts;
        }
        await outcome(from(made));
      }),
      settings(700),
    );
  });

  it('is refused by name or is the same in one artifact', async () => {
    const changes = fc.array(change, { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(changes, async changes => {
        const artifacts = structuredClone(pack(fresh()));
        for (const c of changes) apply(artifacts, c);
        expect(await outcome({ load: async () => artifacts })).not.toBe('other');
      }),
      settings(400),
    );
  });

  it('is refused by name or is the same with bytes flipped, cut off and added in its files', async () => {
    const path = join(root, 'run');
    await gan.save(folder(path));
    const names = ['G', 'D', STATE].flatMap(part => [`${part}/model.json`, `${part}/weights.bin`]);
    const files = new Map<string, Buffer>();
    for (const name of names) files.set(name, await readFile(join(path, name)));
    const flips = fc.array(fc.tuple(share, fc.integer({ min: 1, max: 255 })), {
      maxLength: 4,
    });
    const cut = fc.option(share.map(part => 1.2 * part));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), flips, cut, async (name, flips, cut) => {
        const whole = files.get(name) as Buffer;
        const bytes = Buffer.alloc(Math.floor(whole.length * (cut ?? 1)), 32);
        whole.copy(bytes);
        for (const [at, bits] of flips) {
          const i = Math.min(Math.floor(at * bytes.length), bytes.length - 1);
          if (i >= 0) bytes[i] = (bytes[i] ?? 0) ^ bits;
        }
        await writeFile(join(path, name), bytes);
        try {
          expect(await outcome(folder(path))).not.toBe('other');
        } finally {
          await writeFile(join(path, name), whole);
        }
      }),
      settings(400),
    );
  });
});
