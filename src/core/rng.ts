import { type Rank, type ShapeMap, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { checkBackend } from './backend';
import { checkIs, checkWhole } from './checks';
import { sizeOf } from './sizeOf';

/**
 * A seeded stream of random numbers that splits: `fork(label)` gives an independent stream which depends only on the
 * seed and the labels on the way, never on how much was drawn before. That is what lets a run resume bit for bit
 * without saving any generator state.
 *
 * The stream is sfc32 (Doty-Humphrey, PractRand), the splitting a 64-bit hash of the labels.
 *
 * @example
 * const rng = new Rng(1);
 * const z = rng.fork('noise').normal([64, 62]);
 */
export class Rng {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;
  private spare: number | undefined;

  /** @param seed a whole number from 0 */
  constructor(seed: number);
  /** @internal */
  constructor(seed: readonly [number, number]);
  constructor(seed: number | readonly [number, number]) {
    if (!Array.isArray(seed)) {
      checkWhole('seed', seed, 0);
      this.key = hash([0x243f6a88, 0x85a308d3], `${seed}`);
    } else this.key = seed as readonly [number, number];
    [this.a, this.b] = this.key;
    this.c = 0x9e3779b9;
    for (let i = 0; i < 15; i++) this.uint32();
  }
  private readonly key: readonly [number, number];

  /** An independent stream named by `labels`. */
  fork(...labels: readonly (string | number)[]): Rng {
    return new Rng(labels.reduce<readonly [number, number]>((key, label) => hash(key, `${label}`), this.key));
  }

  /** The next 32 random bits. */
  uint32(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** The next number in [0, 1), with 53 random bits. */
  next(): number {
    return ((this.uint32() >>> 5) * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** The next whole number in [0, below). */
  int(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** The next draw from N(0, 1), by Box and Muller's transform. */
  gaussian(): number {
    if (this.spare !== undefined) {
      const spare = this.spare;
      this.spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /**
   * A float32 tensor of the given shape, uniform in [min, max); rounding to float32 can give `max` itself, once in 2²⁵
   * draws.
   */
  uniform<R extends Rank>(shape: ShapeMap[R], min = 0, max = 1): Tensor<R> {
    return this.fill(shape, () => min + (max - min) * this.next());
  }

  /** A float32 tensor of the given shape, normal with the given mean and standard deviation. */
  normal<R extends Rank>(shape: ShapeMap[R], mean = 0, deviation = 1): Tensor<R> {
    return this.fill(shape, () => mean + deviation * this.gaussian());
  }

  /** The numbers 0 … n−1 in random order (Fisher and Yates). */
  permutation(n: number): Int32Array {
    const order = Int32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const kept = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = kept;
    }
    return order;
  }

  private fill<R extends Rank>(shape: ShapeMap[R], draw: () => number): Tensor<R> {
    checkBackend();
    checkIs(Array.isArray(shape), 'shape', 'a list', shape);
    for (const [i, size] of shape.entries()) checkWhole(`shape[${i}]`, size, 0);
    const values = new Float32Array(sizeOf(shape));
    for (let i = 0; i < values.length; i++) values[i] = draw();
    return tensor<R>(values, shape, 'float32');
  }
}

/** Mixes a label into a 64-bit key: two multiplicative lanes over the characters, then an avalanche. */
function hash([h1, h2]: readonly [number, number], label: string): readonly [number, number] {
  let a = h1 ^ 0xdeadbeef ^ label.length;
  let b = h2 ^ 0x41c6ce57;
  for (let i = 0; i < label.length; i++) {
    const ch = label.charCodeAt(i);
    a = Math.imul(a ^ ch, 2654435761);
    b = Math.imul(b ^ ch, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return [a >>> 0, b >>> 0];
}
