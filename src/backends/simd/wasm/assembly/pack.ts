// Copies blocks of a matrix into the panels that the micro-kernel reads from front to back.
// An A panel holds MR rows: for each k, MR values. A B panel holds NR columns: for each k, NR values.
// Rows or columns past the end of the matrix are filled with zeros.

export const MR: i32 = 5;
export const NR: i32 = 8;

/**
 * Packs `rows` × `depth` of A, element (i, p) at a + (i·rowStride + p·depthStride)·4, in panels of MR rows. May write
 * 60 bytes past the last panel.
 */
export function packA(a: usize, rowStride: i32, depthStride: i32, rows: i32, depth: i32, to: usize): void {
  for (let i = 0; i < rows; i += MR) {
    const left = rows - i;
    const from = a + ((i * rowStride) as usize << 2);
    if (left < MR) {
      packPartialA(from, rowStride, depthStride, left, depth, to);
    } else if (rowStride == 1) {
      packColumnsA(from, depthStride, depth, to);
    } else if (depthStride == 1) {
      const step = (rowStride as usize) << 2;
      packFive(from, from + step, from + step * 2, from + step * 3, from + step * 4, depth, to);
    } else {
      packPartialA(from, rowStride, depthStride, MR, depth, to);
    }
    to += (MR * depth) as usize << 2;
  }
}

function packPartialA(from: usize, rowStride: i32, depthStride: i32, rows: i32, depth: i32, to: usize): void {
  for (let p = 0; p < depth; p++) {
    for (let r = 0; r < MR; r++) {
      const value: f32 = r < rows ? load<f32>(from + ((r * rowStride + p * depthStride) as usize << 2)) : 0;
      store<f32>(to + ((p * MR + r) as usize << 2), value);
    }
  }
}

/** MR rows lie next to each other in memory (A is transposed). */
function packColumnsA(from: usize, depthStride: i32, depth: i32, to: usize): void {
  const step = (depthStride as usize) << 2;
  for (let p = 0; p < depth; p++) {
    v128.store(to, v128.load(from));
    store<f32>(to, load<f32>(from, 16), 16);
    from += step;
    to += MR << 2;
  }
}

/**
 * Interleaves `depth` floats from each of five addresses: transposes 4 × 4 blocks in registers; the fifth row goes in
 * lane by lane. Works in steps of four, so it may read 12 bytes and write 60 bytes too many.
 */
export function packFive(a: usize, b: usize, c: usize, d: usize, e: usize, depth: i32, to: usize): void {
  const end = to + ((depth * MR) as usize << 2);
  let p: usize = 0;
  while (to < end) {
    transpose4(v128.load(a + p), v128.load(b + p), v128.load(c + p), v128.load(d + p), to, MR << 2);
    const fifth = v128.load(e + p);
    v128.store_lane<f32>(to, fifth, 0, 16);
    v128.store_lane<f32>(to, fifth, 1, 36);
    v128.store_lane<f32>(to, fifth, 2, 56);
    v128.store_lane<f32>(to, fifth, 3, 76);
    p += 16;
    to += 80;
  }
}

/**
 * Packs `depth` × `columns` of B, element (p, j) at b + (p·depthStride + j·columnStride)·4, in panels of NR columns
 * that lie `panelBytes` apart.
 */
export function packB(
  b: usize, depthStride: i32, columnStride: i32, depth: i32, columns: i32, to: usize, panelBytes: usize,
): void {
  for (let j = 0; j < columns; j += NR) {
    const left = columns - j;
    const from = b + ((j * columnStride) as usize << 2);
    if (left >= 4 * NR && columnStride == 1) {
      packWideRowsB(from, depthStride, depth, to, panelBytes);
      j += 3 * NR;
      to += 3 * panelBytes;
    } else if (left < NR) {
      packPartialB(from, depthStride, columnStride, depth, left, to);
    } else if (columnStride == 1) {
      packRowsB(from, depthStride, depth, to);
    } else if (depthStride == 1) {
      packColumnsB(from, columnStride, depth, to);
    } else {
      packPartialB(from, depthStride, columnStride, depth, NR, to);
    }
    to += panelBytes;
  }
}

function packPartialB(from: usize, depthStride: i32, columnStride: i32, depth: i32, columns: i32, to: usize): void {
  for (let p = 0; p < depth; p++) {
    for (let c = 0; c < NR; c++) {
      const value: f32 = c < columns ? load<f32>(from + ((p * depthStride + c * columnStride) as usize << 2)) : 0;
      store<f32>(to + ((p * NR + c) as usize << 2), value);
    }
  }
}

function packRowsB(from: usize, depthStride: i32, depth: i32, to: usize): void {
  const step = (depthStride as usize) << 2;
  for (let p = 0; p < depth; p++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += step;
    to += NR << 2;
  }
}

/** Four panels at once: whole cache lines of each row are read, where one panel would come back for the other half. */
function packWideRowsB(from: usize, depthStride: i32, depth: i32, to: usize, panelBytes: usize): void {
  const step = (depthStride as usize) << 2;
  for (let p = 0; p < depth; p++) {
    let at = to;
    for (let q: usize = 0; q < 128; q += 32) {
      v128.store(at, v128.load(from + q));
      v128.store(at, v128.load(from + q, 16), 16);
      at += panelBytes;
    }
    from += step;
    to += NR << 2;
  }
}

/** Each column is contiguous (B is transposed): transposes 8 × 4 blocks in registers. */
function packColumnsB(from: usize, columnStride: i32, depth: i32, to: usize): void {
  const step = (columnStride as usize) << 2;
  let p = 0;
  for (; p + 4 <= depth; p += 4) {
    transposeRows(from + (p as usize << 2), step, to, NR << 2);
    transposeRows(from + (step << 2) + (p as usize << 2), step, to + 16, NR << 2);
    to += 128;
  }
  if (p < depth) packPartialB(from + (p as usize << 2), 1, columnStride, depth - p, NR, to);
}

// @ts-ignore: decorator
@inline
function transposeRows(from: usize, step: usize, to: usize, toStep: usize): void {
  const c = from + step * 2;
  transpose4(v128.load(from), v128.load(from + step), v128.load(c), v128.load(c + step), to, toStep);
}

/** Writes four rows of four floats as four columns, `toStep` bytes apart. */
// @ts-ignore: decorator
@inline
function transpose4(a: v128, b: v128, c: v128, d: v128, to: usize, toStep: usize): void {
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(to + toStep, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7));
  v128.store(to + toStep * 2, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5));
  v128.store(to + toStep * 3, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7));
}
