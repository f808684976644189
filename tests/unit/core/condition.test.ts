import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { fieldCondition, labelCondition } from '../../../src/core/condition';

describe('a condition', () => {
  beforeAll(async () => {
    expect(await setBackend('cpu')).toBe(true);
  });

  it('of labels is one-hot, and says how many there are', () => {
    const condition = labelCondition(3);
    const rows = condition.read({ label: tensor1d([2, 0], 'int32') });
    expect([rows.dtype, rows.arraySync()]).toEqual([
      'float32',
      [
        [0, 0, 1],
        [1, 0, 0],
      ],
    ]);
    expect(condition).toMatchObject({ field: 'label', shape: [3], expects: { shape: [], classes: 3 } });
    expect(
      labelCondition(2, 'mood')
        .read({ mood: tensor1d([1], 'int32') })
        .arraySync(),
    ).toEqual([[0, 1]]);
  });

  it('of a field is the field, as numbers', () => {
    const condition = fieldCondition('hint', [2]);
    const read = condition.read({ hint: tensor([[1, 2]], [1, 2], 'int32') });
    expect([read.dtype, read.arraySync()]).toEqual(['float32', [[1, 2]]]);
    expect(condition).toMatchObject({ field: 'hint', shape: [2], expects: { shape: [2] } });
  });

  it('is refused where it says nothing', () => {
    expect(() => labelCondition(1)).toThrow('classes: expected a whole number of at least 2, got 1');
    expect(() => fieldCondition('hint', [])).toThrow('condition.shape: expected at least one axis');
    expect(() => fieldCondition('hint', [2.5])).toThrow('condition.shape');
  });
});
