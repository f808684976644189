import { type Tensor2D, type Tensor4D, tensor2d, tensor4d } from '@tensorflow/tfjs-core';
import { check, isWhole } from '../../core/checks';
import { anything } from '../../core/kinds';
import { checkOptions, type Kinds } from '../../core/options';
import type { Source } from '../../core/source';
import { endless } from '../endless';
import { SHAPES } from './spriteShapes';

/** How many values each factor of a sprite has, in the order of `factors`. */
export const SPRITE_FACTORS = { shape: 3, scale: 6, rotation: 40, x: 16, y: 16 } as const;

/** The factors of one sprite, each a whole number from 0 and below its size in {@link SPRITE_FACTORS}. */
export type SpriteFactors = readonly [shape: number, scale: number, rotation: number, x: number, y: number];

/** A batch of sprites: `image` is `[n, size, size, 1]` in [−1, 1], `factors` `[n, 5]`, int32. */
export type SpriteBatch = { readonly image: Tensor4D; readonly factors: Tensor2D };

const SIZES = Object.values(SPRITE_FACTORS);
const NAMES = Object.keys(SPRITE_FACTORS);
/** Subpixels along each side of a pixel, for smooth edges. */
const FINE = 4;
/** Circumradius of the largest sprite, as a part of the picture's side: in every position it is whole. */
const RADIUS = 0.25;

/**
 * The picture of a sprite, `size × size` values from −1 (ground) to 1, each the exact share of 4 × 4 subpixels inside
 * the shape. Shapes are square, ellipse and heart; scale goes from half to full, rotation in steps of 9° against the
 * clock (a square repeats every 10 steps, an ellipse every 20), x to the right and y downwards.
 *
 * @throws GanKitError `argument` if a factor or the size is out of range
 *
 * @example
 * const heart = renderSprite([2, 5, 0, 8, 8]);     // 32 × 32 values
 */
export function renderSprite(factors: SpriteFactors, size = 32): Float32Array {
  checkSize(size);
  const out = new Float32Array(size * size).fill(-1);
  draw(factors, size, out);
  return out;
}

/**
 * Many sprites at once.
 *
 * @param factors the five factors of each, one sprite after the other
 */
export function spriteBatch(factors: Int32Array, size = 32): SpriteBatch {
  checkSize(size);
  const n = factors.length / SIZES.length;
  const values = new Float32Array(n * size * size).fill(-1);
  for (let i = 0; i < n; i++) {
    const [shape = -1, scale = -1, rotation = -1, x = -1, y = -1] = factors.subarray(5 * i, 5 * i + 5);
    draw([shape, scale, rotation, x, y], size, values.subarray(i * size * size, (i + 1) * size * size));
  }
  return { image: tensor4d(values, [n, size, size, 1]), factors: tensor2d(factors, [n, SIZES.length], 'int32') };
}

const OPTIONS: Kinds<{ size?: number }> = { size: anything };

/**
 * An endless source of sprites, every factor uniform and independent: the setting of dSprites (Matthey et al. 2017),
 * made on demand. Because the factors are known, disentanglement can be measured exactly.
 *
 * @param options the size
 * @param options.size height and width, 8 to 64; default 32
 *
 * @example
 * const source = spriteSource({ size: 32 });
 */
export function spriteSource(options: { size?: number } = {}): Source<SpriteBatch> {
  checkOptions('spriteSource', options, OPTIONS);
  const { size = 32 } = options;
  checkSize(size);
  return endless((n, rng) =>
    spriteBatch(
      Int32Array.from({ length: n * SIZES.length }, (_, i) => rng.int(SIZES[i % SIZES.length] ?? 1)),
      size,
    ),
  );
}

function draw(factors: SpriteFactors, size: number, out: Float32Array): void {
  factors.forEach((value, i) => {
    const most = (SIZES[i] ?? 1) - 1;
    check(
      isWhole(value, 0) && value <= most,
      'argument',
      () => `factors: ${NAMES[i]} must be a whole number from 0 to ${most}, got ${value}.`,
    );
  });
  const [shape, scale, rotation, x, y] = factors;
  const radius = RADIUS * size * (0.5 + (0.5 * scale) / (SPRITE_FACTORS.scale - 1));
  const place = (i: number, steps: number) => size * (RADIUS + ((1 - 2 * RADIUS) * i) / (steps - 1));
  const [cx, cy] = [place(x, SPRITE_FACTORS.x), place(y, SPRITE_FACTORS.y)];
  const [cos, sin] = turn(rotation);
  const inside = SHAPES[shape] ?? (() => false);
  const [left, right] = [Math.floor(cx - radius), Math.ceil(cx + radius)];
  const [top, bottom] = [Math.floor(cy - radius), Math.ceil(cy + radius)];
  for (let row = Math.max(0, top); row < Math.min(size, bottom); row++) {
    for (let column = Math.max(0, left); column < Math.min(size, right); column++) {
      let hits = 0;
      for (let s = 0; s < FINE * FINE; s++) {
        const dx = (column + ((s % FINE) + 0.5) / FINE - cx) / radius;
        const dy = (cy - row - (Math.floor(s / FINE) + 0.5) / FINE) / radius;
        if (inside(cos * dx + sin * dy, cos * dy - sin * dx)) hits++;
      }
      out[row * size + column] = (2 * hits) / (FINE * FINE) - 1;
    }
  }
}

/** Cosine and sine of a rotation, exact for quarter turns, so that symmetric sprites repeat to the bit. */
function turn(rotation: number): readonly [number, number] {
  const quarter = SPRITE_FACTORS.rotation / 4;
  const angle = (Math.PI / 2) * ((rotation % quarter) / quarter);
  let [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let q = Math.floor(rotation / quarter); q > 0; q--) [cos, sin] = [-sin, cos];
  return [cos, sin];
}

const checkSize = (size: number) =>
  check(isWhole(size, 8) && size <= 64, 'argument', () => `size: expected a whole number from 8 to 64, got ${size}.`);
