import '@tensorflow/tfjs-backend-cpu';
import { scalar, setBackend, type Tensor4D, tensor1d, memory as tfMemory, tidy, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { adaptive, drawAdaptive, transformed } from '../../../src/augment/adaptive';
import { apa } from '../../../src/augment/apa';
import type { Augment } from '../../../src/core/contest';
import type { Memory } from '../../../src/core/memory';
import { Rng } from '../../../src/core/rng';
import { memoryOf, scored, seen } from './seen';

beforeAll(async () => {
  expect(await setBackend('cpu')).toBe(true);
});

/** Turns of D, whose logits on 10 real examples these are each time. */
function turns(augment: Augment, memory: Memory, count: number, logits: readonly number[]): number {
  tidy(() => {
    for (let i = 0; i < count; i++) {
      const told = seen(memory, { rng: new Rng(i), fake: () => zeros([10, 4, 4, 1]) });
      augment.apply(zeros([10, 4, 4, 1]), told);
      augment.apply(zeros([10, 4, 4, 1]), { ...told, side: 'fake' });
      augment.adapt?.(scored(tensor1d([...logits])), memory);
    }
  });
  return memory.get('p').dataSync()[0] ?? Number.NaN;
}

describe.each([
  ['adaptive', adaptive],
  ['apa', apa],
])('the probability of %s', (_, make) => {
  it('is images / span where D is always sure, stays at most 1, and falls to 0 where it is not', () => {
    const augment = make({ span: 1000 });
    const memory = memoryOf(augment);
    expect(turns(augment, memory, 40, [1, 2])).toBeCloseTo(400 / 1000, 6);
    expect(turns(augment, memory, 100, [1, 2])).toBe(1);
    expect(turns(augment, memory, 40, [1, -2])).toBeCloseTo(0.6, 6);
    expect(turns(augment, memory, 80, [-1, -2])).toBe(0);
    memory.dispose();
  });

  it('moves each fourth turn by the mean of the signs, about the target', () => {
    const augment = make({ span: 1000 });
    const memory = memoryOf(augment);
    expect(turns(augment, memory, 3, [1])).toBe(0);
    // Three turns of +1 and one of −1 are 0.5 in the mean, below the target.
    expect(turns(augment, memory, 1, [-1])).toBe(0);
    expect(turns(augment, memory, 4, [1])).toBeCloseTo(0.04, 6);
    memory.dispose();
    const eager = make({ span: 1000, every: 1, most: 0.015, target: -0.5 });
    const other = memoryOf(eager);
    expect(turns(eager, other, 1, [1, -1])).toBeCloseTo(0.01, 6);
    expect(turns(eager, other, 1, [1, -1])).toBeCloseTo(0.015, 6);
    other.dispose();
  });

  it('keeps as many tensors from turn to turn', () => {
    const augment = make();
    const memory = memoryOf(augment);
    turns(augment, memory, 1, [1]);
    const before = tfMemory().numTensors;
    turns(augment, memory, 8, [1]);
    expect(tfMemory().numTensors).toBe(before);
    memory.dispose();
  });
});

describe('adaptive', () => {
  const pictures = (shape: Tensor4D['shape']) => new Rng(2).normal(shape);
  const withP = (augment: Augment, p: number) => {
    const memory = memoryOf(augment);
    tidy(() => memory.set('p', scalar(p)));
    return memory;
  };

  it('leaves pictures as they are, to the bit, while p is 0', () => {
    const augment = adaptive();
    const memory = withP(augment, 0);
    tidy(() => {
      for (const shape of [
        [3, 8, 8, 1],
        [3, 5, 9, 1],
      ] as const) {
        const x = pictures([...shape]);
        expect(augment.apply(x, seen(memory)).dataSync()).toEqual(x.dataSync());
      }
    });
    memory.dispose();
  });

  it('applies each transform to a share p of the pictures, times its own probability', () => {
    const augment = adaptive({
      probabilities: { flip: 0, rotate: 0, translation: 0, contrast: 0, lumaFlip: 0, hue: 0, saturation: 0 },
    });
    const changed = (p: number) => {
      const memory = withP(augment, p);
      const count = tidy(() => {
        const y = Array.from(augment.apply(zeros([400, 1, 1, 1]), seen(memory)).dataSync());
        return y.filter(value => value !== 0).length;
      });
      memory.dispose();
      return count;
    };
    expect(changed(1)).toBe(400);
    expect(changed(0.25)).toBeGreaterThan(70);
    expect(changed(0.25)).toBeLessThan(130);
  });

  it('turns square pictures by quarters, oblong ones by halves, and shifts by an eighth at most', () => {
    tidy(() => {
      const columns = (shape: Tensor4D['shape']) => {
        const rows = drawAdaptive(shape, {}, new Rng(5)).values.arraySync();
        const found = [0, 1, 2, 3].map(i => [...new Set(rows.map(row => row[i] ?? 0))].sort((a, b) => a - b));
        return found.map(column => column.join());
      };
      expect(columns([200, 16, 16, 1])).toEqual(['0,1', '0,1,2,3', '-2,-1,0,1,2', '-2,-1,0,1,2']);
      expect(columns([200, 16, 8, 1])).toEqual(['0,1', '0,2', '-2,-1,0,1,2', '-1,0,1']);
      const x = pictures([1, 16, 8, 1]);
      const still = transformed(x as Tensor4D, zeros([1, 10]));
      expect(still.dataSync()).toEqual(x.dataSync());
    });
  });

  it('refuses what it does not know', () => {
    expect(() => adaptive({ probabilities: { flop: 1 } as never })).toThrow("'flop' is not known");
    expect(() => adaptive({ span: 0 })).toThrow('adaptive: span: expected a number above 0, got 0');
  });
});

describe('apa', () => {
  it('replaces real examples by the fakes of their rows in D’s turn alone', () => {
    const augment = apa();
    const memory = memoryOf(augment);
    tidy(() => {
      const real = tensor1d([1, 2, 3, 4]);
      const fake = () => tensor1d([-1, -2, -3]);
      memory.set('p', scalar(1));
      const shown = (more = {}) => Array.from(augment.apply(real, seen(memory, { fake, ...more })).dataSync());
      expect(shown()).toEqual([-1, -2, -3, 4]);
      expect(shown({ turn: 'G' })).toEqual([1, 2, 3, 4]);
      expect(shown({ side: 'fake' })).toEqual([1, 2, 3, 4]);
      memory.set('p', scalar(0.5));
      const mixed = shown();
      expect(mixed.map(Math.abs)).toEqual([1, 2, 3, 4]);
    });
    memory.dispose();
  });
});
