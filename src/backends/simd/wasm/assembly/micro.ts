// The innermost loop: a 5 × 8 tile of C lives in ten registers while a panel of A and a panel of B stream by.
// Without fused multiply-add a product needs a register of its own: 10 + 2 for B + 1 for A + 1 for the product fit
// the 15 that engines can give on x86; a 6 × 8 tile spills and runs a third slower. Unrolling makes it slower too.
// With relaxed SIMD the product and the sum are one instruction, which is a third faster.

/** acc + a·b. */
// @ts-ignore: decorator
@inline
export function madd(acc: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, acc);
  return f32x4.add(acc, f32x4.mul(a, b));
}

/**
 * tile (5 × 8) = or += panel of A (depth × 5) times panel of B (depth × 8). `rows` holds the addresses of five rows of
 * C; the tile starts `offset` bytes into them.
 */
export function micro(a: usize, b: usize, depth: i32, rows: usize, offset: usize, accumulate: bool): void {
  multiplyTile(a, 20, b, 32, depth, rows, offset, accumulate);
}

/** The same from matrices that lie in rows of `stepA` and `stepB` bytes: nothing need be packed. */
export function microInPlace(
  a: usize, stepA: usize, b: usize, stepB: usize, depth: i32, rows: usize, offset: usize, accumulate: bool,
): void {
  multiplyTile(a, stepA, b, stepB, depth, rows, offset, accumulate);
}

// @ts-ignore: decorator
@inline
function multiplyTile(
  a: usize, stepA: usize, b: usize, stepB: usize, depth: i32, rows: usize, offset: usize, accumulate: bool,
): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  const end = a + (depth as usize) * stepA;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    c00 = madd(c00, a0, b0);
    c01 = madd(c01, a0, b1);
    const a1 = v128.load_splat<f32>(a, 4);
    c10 = madd(c10, a1, b0);
    c11 = madd(c11, a1, b1);
    const a2 = v128.load_splat<f32>(a, 8);
    c20 = madd(c20, a2, b0);
    c21 = madd(c21, a2, b1);
    const a3 = v128.load_splat<f32>(a, 12);
    c30 = madd(c30, a3, b0);
    c31 = madd(c31, a3, b1);
    const a4 = v128.load_splat<f32>(a, 16);
    c40 = madd(c40, a4, b0);
    c41 = madd(c41, a4, b1);
    a += stepA;
    b += stepB;
  }
  const r0 = load<usize>(rows) + offset;
  const r1 = load<usize>(rows, 4) + offset;
  const r2 = load<usize>(rows, 8) + offset;
  const r3 = load<usize>(rows, 12) + offset;
  const r4 = load<usize>(rows, 16) + offset;
  if (accumulate) {
    addRow(r0, c00, c01);
    addRow(r1, c10, c11);
    addRow(r2, c20, c21);
    addRow(r3, c30, c31);
    addRow(r4, c40, c41);
  } else {
    setRow(r0, c00, c01);
    setRow(r1, c10, c11);
    setRow(r2, c20, c21);
    setRow(r3, c30, c31);
    setRow(r4, c40, c41);
  }
}

// @ts-ignore: decorator
@inline
function setRow(c: usize, left: v128, right: v128): void {
  v128.store(c, left);
  v128.store(c, right, 16);
}

// @ts-ignore: decorator
@inline
function addRow(c: usize, left: v128, right: v128): void {
  v128.store(c, f32x4.add(v128.load(c), left));
  v128.store(c, f32x4.add(v128.load(c, 16), right), 16);
}
