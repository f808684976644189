import { expect, test } from 'vitest';
import { drawingFrom, scopedRng } from '../../../src/core/randomScope';
import { Rng } from '../../../src/core/rng';

test('the innermost scope counts, and the outer one comes back, also after an error', () => {
  const [outer, inner] = [new Rng(1), new Rng(2)];
  drawingFrom(outer, () => {
    expect(scopedRng('dropout')).toBe(outer);
    expect(drawingFrom(inner, () => scopedRng('dropout'))).toBe(inner);
    expect(() =>
      drawingFrom(inner, () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(scopedRng('dropout')).toBe(outer);
  });
});

test('without a scope, who asks is named and told what to do', () => {
  expect(() => scopedRng('dropout')).toThrow('dropout draws random numbers: call the net inside drawingFrom');
});
