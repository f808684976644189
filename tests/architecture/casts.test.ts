import { describe, expect, it } from 'vitest';
import { castsIn } from './casts';
import { sources } from './sources';

describe('type assertions', () => {
  it('are at most 8 in a thousand lines', () => {
    const files = Object.entries(sources());
    const lines = files.reduce((sum, [, text]) => sum + text.split('\n').length - 1, 0);
    const casts = files.reduce((sum, [path, text]) => sum + castsIn(path, text), 0);
    expect(casts / lines).toBeLessThanOrEqual(0.008);
  });

  it.each([
    ['const a = b as number;', 1],
    ['const a = b as unknown as number;', 2],
    ["const a = ['b'] as const;", 0],
    ["import { a as b } from './c';", 0],
    ['const a = { as: 1 } satisfies object;', 0],
    ['// as number', 0],
  ])('%s: %i', (text, casts) => {
    expect(castsIn('x.ts', text)).toBe(casts);
  });
});
