import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { engineThreads } from '../../src/backends/simd/index';
import { correctGradients } from '../../src/gradients/correct';
import { registerAnew, supportedBuilds } from '../backends/builds';
import { callsSpread, cutFinely } from '../backends/support';
import { autodiff, describeResult, type Orders, reference, verdict } from './check';
import { matrix } from './matrix';

type Reference = ReturnType<typeof reference>;

const expected = new Map<string, Reference>();
const stock: Record<'cpu' | 'wasm', Map<string, Orders>> = { cpu: new Map(), wasm: new Map() };

const expectedOf = (name: string): Reference => {
  const found = expected.get(name);
  if (!found) throw new Error(`No reference for ${name}.`);
  return found;
};

const judge = (results: Orders | undefined, name: string): string[] => {
  if (!results) throw new Error(`No results for ${name}.`);
  return results.map((result, i) => verdict(result, expectedOf(name)[i] ?? []));
};

beforeAll(async () => {
  for (const backend of ['cpu', 'wasm'] as const) {
    await tf.setBackend(backend);
    for (const c of matrix) stock[backend].set(c.name, await autodiff(c));
  }
  correctGradients();
  await tf.setBackend('cpu');
  for (const c of matrix) expected.set(c.name, reference(c));
});

describe('stock tfjs on cpu, so that the matrix is seen to fail', () => {
  it.each(matrix)('$name: $stock', ({ name, stock: [first, second] }) => {
    expect(judge(stock.cpu.get(name), name)).toEqual([first, second]);
  });
});

describe('stock tfjs on wasm', () => {
  it.each([
    ['maxPool below zero', 'wrong'],
    ['conv2d 3×3 same', 'throws'],
    ['depthwise 3×3 same', 'throws'],
    ['gather rows', 'throws'],
    ['fused matMul, both transposed', 'wrong'],
  ])('%s: %s', (name, first) => {
    expect(judge(stock.wasm.get(name), name)[0]).toBe(first);
  });
});

const onSimd = supportedBuilds().flatMap(build =>
  [1, 2].map(threads => ({ title: `simd, ${build}, threads: ${threads}`, backend: 'simd', build, threads })),
);
const BACKENDS = [{ title: 'cpu', backend: 'cpu' }, { title: 'wasm', backend: 'wasm' }, ...onSimd];

describe.each(BACKENDS)('corrected, on $title', ({ backend, ...on }) => {
  beforeAll(async () => {
    if ('build' in on) {
      expect(await registerAnew(on.threads, on.build)).toBe(on.build);
      expect(await engineThreads()).toBe(on.threads);
      correctGradients();
      cutFinely();
    }
    await tf.setBackend(backend);
  });

  it.each(matrix)('$name', async c => {
    expect(tf.getBackend()).toBe(backend);
    const before = tf.memory().numTensors;
    const results = await autodiff(c);
    expect(tf.memory().numTensors).toBe(before);
    const report = results.map((result, i) => describeResult(result, expectedOf(c.name)[i] ?? []));
    expect(judge(results, c.name), report.join('; ')).toEqual(['right', 'right']);
  });

  if (!('build' in on)) return;
  it('is spread over the threads that there are', () => {
    if (on.threads === 1) expect(callsSpread()).toBe(0);
    else expect(callsSpread()).toBeGreaterThan(matrix.length);
  });
});

it('both builds are tested where the platform has relaxed SIMD', () => {
  const [major = 0] = process.versions.node.split('.').map(Number);
  expect(supportedBuilds()).toEqual(major >= 22 ? ['plain', 'relaxed'] : ['plain']);
});
