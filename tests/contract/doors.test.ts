import '@tensorflow/tfjs-backend-cpu';
import { add, mul, setBackend, Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng';
import type { Model } from '../../src/model/model';
import { models } from './models/all';
import type { Entry } from './models/entry';

/** Every way to see what a model's nets make of something; each class has some of them. */
const DOORS: Readonly<Record<string, (images: Tensor4D) => readonly unknown[]>> = {
  generate: () => [3, { seed: 1 }],
  traversals: () => [{ rows: 2, seed: 1 }],
  information: () => [{ n: 20, seed: 1 }],
  infer: images => [images],
  classify: images => [images],
  probabilities: images => [images],
  features: images => [images],
  encode: images => [images],
  encodeImages: images => [images],
  reconstruct: images => [images],
  reconstructions: images => [images],
  interpolate: images => [images, images, 3],
  elbo: images => [images, { seed: 1 }],
  importanceBound: images => [images, { samples: 2, seed: 1 }],
  score: images => [images, 'a'],
};

/** Numbers of all tensors in something, which are freed, and the numbers beside them. */
async function numbersOf(made: unknown): Promise<unknown> {
  const all = await made;
  if (all instanceof Tensor) {
    const values = Array.from(await all.data());
    all.dispose();
    return values;
  }
  if (Array.isArray(all)) return Promise.all(all.map(numbersOf));
  if (all === null || typeof all !== 'object') return all;
  return Promise.all(Object.values(all).map(numbersOf));
}

async function seen({ output, refuses = [] }: Entry, model: Model): Promise<Record<string, unknown>> {
  const images: Tensor4D = new Rng(1).uniform([3, ...model.shape] as never, -1, 1);
  const found: Record<string, unknown> = output ? { output: await numbersOf(output(model, 1)) } : {};
  for (const [door, args] of Object.entries(DOORS)) {
    const method = (model as unknown as Record<string, unknown>)[door];
    // A text encoder's `encode` takes captions: its `output`.
    if (typeof method !== 'function' || (door === 'encode' && 'captionLength' in model)) continue;
    if (refuses.includes(door)) expect(() => method.apply(model, args(images))).toThrow(`${door}: expected`);
    else found[door] = await numbersOf(method.apply(model, args(images)));
  }
  images.dispose();
  return found;
}

describe('what a model shows', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it.each(Object.entries(models))('%s: all of it is by the averages', async (_, entry) => {
    const made = entry.make();
    const names = Object.keys(made.game.nets);
    made.dispose();
    const model = entry.make(1, { average: Object.fromEntries(names.map(name => [name, { halfLife: 20 }])) });
    await model.fit(entry.data(), { steps: 4, batchSize: 4 });
    const before = await seen(entry, model);
    expect(Object.keys(before)).not.toEqual([]);
    // Other raw nets under the same averages.
    tidy(() => {
      for (const { weights } of Object.values(model.game.nets))
        for (const w of weights) w.assign(mul(add(w, 0.1), 1.5));
    });
    expect(await seen(entry, model)).toEqual(before);
    model.dispose();
  });
});
