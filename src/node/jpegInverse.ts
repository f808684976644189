/** Where each coefficient of the zigzag lies in its block. */
const NATURAL = Uint8Array.of(
  0,
  1,
  8,
  16,
  9,
  2,
  3,
  10,
  17,
  24,
  32,
  25,
  18,
  11,
  4,
  5,
  12,
  19,
  26,
  33,
  40,
  48,
  41,
  34,
  27,
  20,
  13,
  6,
  7,
  14,
  21,
  28,
  35,
  42,
  49,
  56,
  57,
  50,
  43,
  36,
  29,
  22,
  15,
  23,
  30,
  37,
  44,
  51,
  58,
  59,
  52,
  45,
  38,
  31,
  39,
  46,
  53,
  60,
  61,
  54,
  47,
  55,
  62,
  63,
);

const work = new Int32Array(64);

/**
 * The inverse transform of one block: Loeffler, Ligtenberg and Moschytz's in whole numbers, with the constants and
 * roundings of libjpeg's `jidctint.c`, so that pixels are the same (in this based on the work of the Independent JPEG
 * Group).
 *
 * @param coefficients in zigzag order, from `from` on
 * @param quantization in zigzag order
 * @param out where the block's 8 rows go, `stride` bytes apart, from `to` on
 */
export function inverse(
  coefficients: Int16Array,
  from: number,
  quantization: Uint16Array,
  out: Uint8Array,
  to: number,
  stride: number,
): void {
  for (let k = 0; k < 64; k++) work[NATURAL[k] ?? 0] = Math.imul(coefficients[from + k] ?? 0, quantization[k] ?? 0);
  for (let x = 0; x < 8; x++) pass(x, 8, 11);
  for (let y = 0; y < 8; y++) {
    pass(8 * y, 1, 18);
    for (let x = 0; x < 8; x++) {
      const value = 128 + (work[8 * y + x] ?? 0);
      out[to + y * stride + x] = value < 0 ? 0 : Math.min(value, 255);
    }
  }
}

/** One line of eight in place, `step` apart; results lose `shift` bits, rounded. */
function pass(at: number, step: number, shift: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const [c0, c1, c2, c3] = [work[at] ?? 0, work[i1] ?? 0, work[i2] ?? 0, work[i3] ?? 0];
  const [c4, c5, c6, c7] = [work[i4] ?? 0, work[i5] ?? 0, work[i6] ?? 0, work[i7] ?? 0];
  const z1 = Math.imul(c2 + c6, 4433);
  const e2 = z1 - Math.imul(c6, 15137);
  const e3 = z1 + Math.imul(c2, 6270);
  const e0 = (c0 + c4) << 13;
  const e1 = (c0 - c4) << 13;
  const [t10, t13, t11, t12] = [e0 + e3, e0 - e3, e1 + e2, e1 - e2];
  const z5 = Math.imul(c7 + c3 + c5 + c1, 9633);
  const z17 = Math.imul(c7 + c1, -7373);
  const z35 = Math.imul(c5 + c3, -20995);
  const z3 = Math.imul(c7 + c3, -16069) + z5;
  const z4 = Math.imul(c5 + c1, -3196) + z5;
  const o0 = Math.imul(c7, 2446) + z17 + z3;
  const o1 = Math.imul(c5, 16819) + z35 + z4;
  const o2 = Math.imul(c3, 25172) + z35 + z3;
  const o3 = Math.imul(c1, 12299) + z17 + z4;
  const half = 1 << (shift - 1);
  work[at] = (t10 + o3 + half) >> shift;
  work[i7] = (t10 - o3 + half) >> shift;
  work[i1] = (t11 + o2 + half) >> shift;
  work[i6] = (t11 - o2 + half) >> shift;
  work[i2] = (t12 + o1 + half) >> shift;
  work[i5] = (t12 - o1 + half) >> shift;
  work[i3] = (t13 + o0 + half) >> shift;
  work[i4] = (t13 - o0 + half) >> shift;
}
