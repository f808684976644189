import { describe, expect, it } from 'vitest';
import { cropResize, fitted, stretch } from '../../../src/data/pictures/resample';

const grey = Uint8Array.of(0, 50, 100, 150, 200, 250, 10, 60);
const size = [2, 4, 1] as const;

describe('fitted', () => {
  it('cuts, bends, or keeps all on a ground', () => {
    const at = (fit: 'cover' | 'contain' | 'stretch') => fitted(grey, size, [2, 2], { fit, ground: 7 });
    expect(at('cover')).toEqual(cropResize(grey, size, [2, 2]));
    expect(at('stretch')).toEqual(stretch(grey, size, [2, 2]));
    // Half as large, one row of two: the mean of each 2 × 2 block.
    expect([...at('contain')]).toEqual([125, 80, 7, 7]);
  });

  it('lays a picture with alpha on a transparent ground', () => {
    const made = fitted(Uint8Array.of(1, 2, 3, 4), [1, 1, 4], [1, 3], { fit: 'contain', ground: 9 });
    expect([...made]).toEqual([9, 9, 9, 0, 1, 2, 3, 4, 9, 9, 9, 0]);
  });
});

it('mixes no colour from under transparent pixels, and keeps it where all are transparent', () => {
  const red = [200, 10, 20, 255];
  const hidden = [0, 250, 90, 0];
  expect([...stretch(Uint8Array.from([...red, ...hidden]), [1, 2, 4], [1, 1])]).toEqual([200, 10, 20, 128]);
  const both = Uint8Array.from([...red, ...hidden]);
  expect(stretch(both, [1, 2, 4], [1, 2])).toEqual(both);
});
