// How fast a core can multiply and add: the measure of the products.
import { madd } from './micro';

/**
 * Ten independent sums of products in registers, `iterations` times: 80 floating-point operations each. The factors
 * change places each time, so that no product can be taken out of the loop. Returns a number that depends on all of
 * them.
 */
export function roof(iterations: i32): f32 {
  let w = f32x4.splat(0.5);
  let x = f32x4.splat(0.25);
  let y = f32x4.splat(0.125);
  let z = f32x4.splat(-0.5);
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  let s8 = s0;
  let s9 = s0;
  for (let i = 0; i < iterations; i++) {
    s0 = madd(s0, w, w);
    s1 = madd(s1, w, x);
    s2 = madd(s2, w, y);
    s3 = madd(s3, w, z);
    s4 = madd(s4, x, x);
    s5 = madd(s5, x, y);
    s6 = madd(s6, x, z);
    s7 = madd(s7, y, y);
    s8 = madd(s8, y, z);
    s9 = madd(s9, z, z);
    const first = w;
    w = x;
    x = y;
    y = z;
    z = first;
  }
  const left = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), s4);
  const right = f32x4.add(f32x4.add(f32x4.add(s5, s6), f32x4.add(s7, s8)), s9);
  return f32x4.extract_lane(f32x4.add(left, right), 0);
}
