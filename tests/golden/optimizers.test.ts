import { readFileSync } from 'node:fs';
import { dispose, memory, type Tensor, variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Optimizer } from '../../src/core/game';
import { adam, adamW } from '../../src/optimizers/adam';
import { type ClipOptions, clipped } from '../../src/optimizers/clipped';
import { rmsProp } from '../../src/optimizers/rmsProp';
import { type SgdOptions, sgd } from '../../src/optimizers/sgd';
import { BACKENDS, use } from './backends';
import { made } from './steps';

interface Case {
  readonly optimizer: 'adam' | 'adamW' | 'rmsProp' | 'sgd';
  readonly options: SgdOptions;
  readonly clip: ClipOptions;
  /** Values of each weight after each step. */
  readonly path: readonly (readonly number[][])[];
}

const { shapes, cases } = JSON.parse(readFileSync(new URL('optimizers.json', import.meta.url), 'utf8')) as {
  readonly shapes: readonly number[][];
  readonly cases: readonly Case[];
};

const MAKERS = { adam, adamW, rmsProp, sgd };

function optimizerOf({ optimizer, options, clip }: Case): Optimizer {
  const plain = MAKERS[optimizer](options);
  return Object.keys(clip).length > 0 ? clipped(plain, clip) : plain;
}

const named = cases.map(one => [`${one.optimizer} ${JSON.stringify({ ...one.options, ...one.clip })}`, one] as const);

describe.each(BACKENDS)('%s: the steps of PyTorch', backend => {
  beforeAll(() => use(backend));

  test.each(named)('%s', (_, one) => {
    const before = memory().numTensors;
    const optimizer = optimizerOf(one);
    const weights = shapes.map((shape, i) => {
      const first = made(1 + i, shape);
      const weight = variable(first);
      first.dispose();
      return weight;
    });
    one.path.forEach((wanted, step) => {
      const gradients = weights.map((weight, i) => ({
        variable: weight,
        gradient: made(10 * step + 11 + i, [...weight.shape]) as Tensor,
      }));
      optimizer.apply(gradients, step);
      dispose(gradients.map(({ gradient }) => gradient));
      for (const [i, weight] of weights.entries()) {
        const values = weight.dataSync();
        for (const [k, want] of (wanted[i] ?? []).entries()) expect(values[k], `step ${step}`).toBeCloseTo(want, 5);
      }
    });
    optimizer.dispose();
    dispose(weights);
    expect(memory().numTensors).toBe(before);
  });
});
