import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { unitKernels } from '../../../src/layers/unitKernels';

describe('unitKernels', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });
  /** Lengths of the columns: over all axes but the last. */
  const lengths = (kernel: Variable) => {
    const units = kernel.shape.at(-1) ?? 1;
    const squares = new Float64Array(units);
    kernel.dataSync().forEach((v, i) => {
      squares[i % units] = (squares[i % units] ?? 0) + v * v;
    });
    return [...squares].map(Math.sqrt);
  };

  it('gives every unit and filter length 1, keeps directions, and leaves vectors alone', () => {
    const rng = new Rng(1);
    const dense = variable(rng.normal([7, 5]));
    const conv = variable(rng.normal([3, 3, 2, 4], 0, 5));
    const bias = variable(rng.normal([5], 0, 3));
    const before = [...dense.dataSync()];
    const old = lengths(dense);
    const kept = [...bias.dataSync()];
    const tensors = memory().numTensors;
    unitKernels([dense, bias, conv]);
    expect(memory().numTensors).toBe(tensors);
    for (const length of [...lengths(dense), ...lengths(conv)]) expect(length).toBeCloseTo(1, 6);
    dense.dataSync().forEach((v, i) => {
      expect(v).toBeCloseTo((before[i] ?? 0) / (old[i % 5] ?? 1), 6);
    });
    expect([...bias.dataSync()]).toEqual(kept);
  });

  it('leaves a kernel of zeros at zero', () => {
    const kernel = variable(zeros([3, 2]));
    unitKernels([kernel]);
    expect([...kernel.dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
