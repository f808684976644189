import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correctGradients } from '../../../src/gradients/correct';
import { describeResult, type Result, reference, verdict } from '../../gradients/check';
import { matrix } from '../../gradients/matrix';
import { ISOLATED } from './serve';
import { call, openSite, type Site } from './site';

let site: Site;
const expected = new Map<string, ReturnType<typeof reference>>();

beforeAll(async () => {
  site = await openSite();
  correctGradients();
  await tf.setBackend('cpu');
  for (const c of matrix) expected.set(c.name, reference(c));
});
afterAll(() => site.close());

const POLICY = 'content-security-policy';
const SETTINGS = [
  { title: 'a page with isolation', where: 'page', headers: ISOLATED, threads: 2 },
  { title: 'a Worker of a page with isolation', where: 'worker', headers: ISOLATED, threads: 2 },
  { title: 'a page without isolation', where: 'page', headers: {}, threads: 1 },
  { title: 'a Worker of a page without isolation', where: 'worker', headers: {}, threads: 1 },
] as const;

describe.each(SETTINGS)('simd in $title', ({ where, headers, threads }) => {
  let place: Awaited<ReturnType<Site['open']>>;
  beforeAll(async () => {
    place = await site.open(where, headers);
  });
  afterAll(() => place.close());
  const isolated = headers === ISOLATED;

  it('is what it is said to be', async () => {
    expect(await call(place, 'where')).toEqual({ isolated, inWorker: where === 'worker', sharedMemory: isolated });
  });

  it.each(['relaxed', 'plain'] as const)(`runs on ${threads} of 2 threads wanted, %s`, async build => {
    const seen = await call(place, 'register', { threads: 2, build });
    expect(seen).toMatchObject({ backend: 'simd', threads, shared: isolated, build });
  });

  it('computes the same bits as with one thread, close to cpu', async () => {
    const results = await call(place, 'compare', { threads: 2 });
    expect(results.length).toBeGreaterThan(15);
    expect(results.filter(({ sameBits }) => !sameBits)).toEqual([]);
    expect(results.filter(({ offCpu }) => !(offCpu < 1e-3))).toEqual([]);
    expect(results.filter(({ spread }) => spread > 0 !== threads > 1)).toEqual([]);
  });

  it('trains to the same bits as with one thread', async () => {
    expect(await call(place, 'train', { threads: 2 })).toEqual({ sameBits: true, finite: true });
  });

  // Where it runs changes how work is shared out, not what the other build's kernels compute: one place is enough.
  const builds = where === 'page' && isolated ? (['relaxed', 'plain'] as const) : (['relaxed'] as const);
  it.each(builds)('differentiates rightly, once and twice, %s', async build => {
    const { results, spread, backend } = await call(place, 'gradients', { threads: 2, build, finely: true });
    expect(backend).toBe('simd');
    expect(results.map(({ name }) => name)).toEqual(matrix.map(({ name }) => name));
    if (threads > 1) expect(spread).toBeGreaterThan(matrix.length);
    else expect(spread).toBe(0);
    expect(results.flatMap(wrong)).toEqual([]);
  });
});

/** What is wrong with the derivatives of a case. */
function wrong({ name, orders }: { name: string; orders: (string | number[][])[] }): string[] {
  return orders.flatMap((order, i) => {
    const result: Result = typeof order === 'string' ? new Error(order) : order.map(v => Float32Array.from(v));
    const numbers = expected.get(name)?.[i] ?? [];
    return verdict(result, numbers) === 'right' ? [] : [`${name}, ${i + 1}: ${describeResult(result, numbers)}`];
  });
}

describe.each(['page', 'worker'] as const)('threads, started from a %s', where => {
  let place: Awaited<ReturnType<Site['open']>>;
  beforeAll(async () => {
    place = await site.open(where, ISOLATED);
  });
  afterAll(() => place.close());

  it('are as many as asked for, and compute', async () => {
    for (const threads of [2, 4]) {
      expect(await call(place, 'register', { threads })).toMatchObject({ threads });
      expect(await call(place, 'othersWork')).toBe(true);
    }
  });

  it(where === 'page' ? 'never block the page' : 'are waited for without looking all the time', async () => {
    // In a page an attempt would throw, and the Worker shows that there is reason to.
    if (where === 'page') expect(await call(place, 'crowd', { milliseconds: 2000 })).toBe(0);
    else expect(await call(place, 'crowd', { milliseconds: 30_000 })).toBeGreaterThan(0);
  });

  it('may be ended while idle', async () => {
    const seen = await call(place, 'kill', { working: false });
    expect(seen).toEqual({ started: 1, before: true, during: true, after: true });
  });

  it('may be ended in the middle of work: the right numbers or an error, and the backend goes on', async () => {
    const { during, ...others } = await call(place, 'kill', { working: true });
    expect(others).toEqual({ started: 1, before: true, after: true });
    expect([true, 'thread-lost']).toContain(during);
  });
});

describe('a content-security policy', () => {
  const open = (policy: string) => site.open('page', { ...ISOLATED, [POLICY]: policy });

  it.each([
    ['that refuses workers', "worker-src 'none'"],
    ['that allows scripts of the site alone', "script-src 'self' 'wasm-unsafe-eval'"],
  ])('%s leaves one thread, soon', async (_, policy) => {
    const place = await open(policy);
    const { milliseconds, ...seen } = await call(place, 'register', { threads: 4 });
    expect(seen).toMatchObject({ backend: 'simd', threads: 1, shared: true });
    expect(milliseconds).toBeLessThan(3000);
    const results = await call(place, 'compare', { threads: 4 });
    expect(results.filter(({ sameBits, offCpu }) => !sameBits || !(offCpu < 1e-3))).toEqual([]);
    await place.close();
  });

  it('that names blob: gives as many threads as asked for', async () => {
    const place = await open("script-src 'self' 'wasm-unsafe-eval'; worker-src blob:");
    expect(await call(place, 'register', { threads: 3 })).toMatchObject({ threads: 3 });
    expect(await call(place, 'othersWork')).toBe(true);
    await place.close();
  });

  it('that refuses WebAssembly leaves no engine', async () => {
    const place = await open("script-src 'self'");
    const seen = await call(place, 'registerPlainly');
    expect(seen).toMatchObject({ registered: false, threads: 0, why: expect.stringContaining('policy') });
    await place.close();
  });
});
