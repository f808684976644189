import { linalg, matMul, mean, reshape, slice, sub, type Tensor2D, tidy, transpose } from '@tensorflow/tfjs-core';
import { Rng } from '../../../src/core/rng';
import { SPRITE_FACTORS, type SpriteFactors, spriteBatch } from '../../../src/data/made/sprites';
import { type Matrix, matrixOf } from '../../../src/metrics/matrix';
import type { Setting } from './reproduction';
import { taken } from './taken';

type Part = 'train' | Setting['part'];

const SIZES = Object.values(SPRITE_FACTORS);
const COUNT = SIZES.reduce((product, size) => product * size, 1);
/** After how many steps of rotation a shape looks the same: square, ellipse, heart. */
const PERIODS = [10, 20, 40] as const;
/** Half of all sprites are to learn from, a quarter for validation, a quarter for test. */
const ORDER = new Rng(0).fork('parts of the sprites').permutation(COUNT);
const ROUNDS = 30;

/** The part that a sprite is of: the same for all factors that give the same picture. */
export function partOf([shape, scale, rotation, x, y]: SpriteFactors): Part {
  const seen = [shape, scale, rotation % (PERIODS[shape] ?? 1), x, y];
  const id = seen.reduce((sum, value, i) => sum * (SIZES[i] ?? 1) + value, 0);
  const share = (ORDER[id] ?? 0) / COUNT;
  return share < 0.5 ? 'train' : share < 0.75 ? 'validation' : 'test';
}

/** Factors drawn at random, of a part. */
export function spriteOf(part: Part, rng: Rng): SpriteFactors {
  for (;;) {
    const factors = SIZES.map(size => rng.int(size)) as unknown as SpriteFactors;
    if (partOf(factors) === part) return factors;
  }
}

/** The first principal components of the pixels of sprites, by orthogonal iteration on a part of them. */
export async function principalComponents(sprites: Int32Array, count: number): Promise<Matrix> {
  const rows = sprites.length / SIZES.length;
  const codes = tidy(() => {
    const pixels = reshape(spriteBatch(sprites, 32).image, [rows, 32 * 32]) as Tensor2D;
    const centred = sub(pixels, mean(pixels, 0)) as Tensor2D;
    const some = slice(centred, 0, Math.min(rows, 4000)) as Tensor2D;
    let axes = linalg.gramSchmidt(new Rng(0).normal([count, 32 * 32]) as Tensor2D) as Tensor2D;
    for (let i = 0; i < ROUNDS; i++) axes = tidy(() => next(some, axes));
    return matMul(centred, transpose(axes)) as Tensor2D;
  });
  return taken(codes, matrixOf);
}

const next = (x: Tensor2D, axes: Tensor2D): Tensor2D =>
  linalg.gramSchmidt(transpose(matMul<Tensor2D>(transpose(x), matMul(x, transpose(axes))))) as Tensor2D;
