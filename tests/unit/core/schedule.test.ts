import { expect, test } from 'vitest';
import { valueAt } from '../../../src/core/schedule';

test('a number is itself, a schedule is asked', () => {
  expect(valueAt(0.5, 1000)).toBe(0.5);
  expect(valueAt(images => images / 2, 1000)).toBe(500);
});
