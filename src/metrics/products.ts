/** Rows of numbers in float64, row after row. */
export interface Rows {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Rows of each side that are multiplied together: as many numbers as registers hold. */
const TILE = 4;

/** `a bᵀ`: the dot product of each row of `a` with each of `b`, which are equally long. `[a.rows, b.rows]`. */
export function dotProducts(a: Rows, b: Rows): Rows {
  const values = new Float64Array(a.rows * b.rows);
  for (let i = 0; i < a.rows; i += TILE) for (let j = 0; j < b.rows; j += TILE) tile(a, b, i, j, values, b.rows);
  return { values, rows: a.rows, columns: b.rows };
}

/** `a aᵀ`, of which half is computed. */
export function gram(a: Rows): Rows {
  const n = a.rows;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i += TILE) for (let j = 0; j <= i; j += TILE) tile(a, a, i, j, values, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) values[j * n + i] = values[i * n + j] ?? 0;
  return { values, rows: n, columns: n };
}

/** Columns as rows. */
export function transposed({ values, rows, columns }: Rows): Rows {
  const out = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j] ?? 0;
  return { values: out, rows: columns, columns: rows };
}

/** The products of up to four rows of each, from rows i and j on. */
function tile(a: Rows, b: Rows, i: number, j: number, out: Float64Array, width: number): void {
  const k = a.columns;
  if (i + TILE > a.rows || j + TILE > b.rows) {
    for (let r = i; r < Math.min(i + TILE, a.rows); r++)
      for (let s = j; s < Math.min(j + TILE, b.rows); s++)
        out[r * width + s] = dot(a.values, r * k, b.values, s * k, k);
    return;
  }
  const [x, y] = [a.values, b.values];
  const [x0, x1, x2, x3] = [i * k, (i + 1) * k, (i + 2) * k, (i + 3) * k];
  const [y0, y1, y2, y3] = [j * k, (j + 1) * k, (j + 2) * k, (j + 3) * k];
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let t = 0; t < k; t++) {
    const b0 = y[y0 + t] as number;
    const b1 = y[y1 + t] as number;
    const b2 = y[y2 + t] as number;
    const b3 = y[y3 + t] as number;
    const a0 = x[x0 + t] as number;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = x[x1 + t] as number;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = x[x2 + t] as number;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = x[x3 + t] as number;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  out.set([s00, s01, s02, s03], i * width + j);
  out.set([s10, s11, s12, s13], (i + 1) * width + j);
  out.set([s20, s21, s22, s23], (i + 2) * width + j);
  out.set([s30, s31, s32, s33], (i + 3) * width + j);
}

/** The dot product of `length` numbers of `a` and `b`, from two places on. */
export function dot(a: Float64Array, from: number, b: Float64Array, at: number, length: number): number {
  // Four sums, for one would wait for itself at each number.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let t = 0;
  for (; t + 3 < length; t += 4) {
    s0 += (a[from + t] as number) * (b[at + t] as number);
    s1 += (a[from + t + 1] as number) * (b[at + t + 1] as number);
    s2 += (a[from + t + 2] as number) * (b[at + t + 2] as number);
    s3 += (a[from + t + 3] as number) * (b[at + t + 3] as number);
  }
  for (; t < length; t++) s0 += (a[from + t] as number) * (b[at + t] as number);
  return s0 + s1 + s2 + s3;
}
