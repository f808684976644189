import '@tensorflow/tfjs-backend-cpu';
import { concat, memory, setBackend, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng';
import { randomAffine } from '../../../src/layers/randomAffine';

const pictures = (seed: number) => new Rng(seed).uniform<never>([4, 8, 8, 2] as never, -1, 1) as Tensor4D;
const bent = (ranges: Parameters<typeof randomAffine>[0], seed: number) =>
  tidy(() => Array.from(randomAffine(ranges)(pictures(1), new Rng(seed)).dataSync()));

describe('randomAffine', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  it('bends each picture by a draw of its own, the same for the same rng', () => {
    const ranges = { shear: 0.4, width: [0.75, 1.25], height: [0.85, 1.15], shift: 2 } as const;
    const before = memory().numTensors;
    const a = bent(ranges, 1);
    expect(bent(ranges, 1)).toEqual(a);
    expect(bent(ranges, 2)).not.toEqual(a);
    const twice = tidy(() => {
      const one = new Rng(1).uniform<never>([1, 8, 8, 1] as never, -1, 1) as Tensor4D;
      return randomAffine(ranges)(concat([one, one]), new Rng(5)).arraySync();
    });
    expect(twice[0]).not.toEqual(twice[1]);
    expect(memory().numTensors).toBe(before);
  });

  it('does nothing without ranges, and each range by itself does something', () => {
    const still = tidy(() => Array.from(pictures(1).dataSync()));
    expect(bent({}, 1)).toEqual(still);
    for (const ranges of [{ shear: 0.3 }, { shift: 1 }, { width: [0.5, 1] }, { height: [1, 1.5] }] as const)
      expect(bent(ranges, 1)).not.toEqual(still);
  });

  it.each([
    [{ shaer: 1 }, "randomAffine: 'shaer' is not known. Did you mean 'shear'?"],
    [{ shear: -0.1 }, 'randomAffine: shear: expected a number from 0'],
    [{ shift: '2' }, 'randomAffine: shift: expected a number from 0'],
    [{ shift: Number.NaN }, 'randomAffine: shift'],
    [{ width: 1.2 }, 'randomAffine: width: expected a list of 2, got 1.2'],
    [{ width: [0, 1] }, 'randomAffine: width[0]: expected a number above 0, got 0'],
    [{ height: [1.2, 0.8] }, 'randomAffine: height: expected [least, most] in order'],
    [{ height: [1, 2, 3] }, 'randomAffine: height: expected a list of 2'],
    [{ height: [1, Number.POSITIVE_INFINITY] }, 'randomAffine: height[1]: expected a number above 0'],
  ])('refuses %j', (ranges, message) => {
    expect(() => randomAffine(ranges as never)).toThrow(message);
  });
});
