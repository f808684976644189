import type { Tensor4D } from '@tensorflow/tfjs-core';
import { interval, number, positive } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { Rng } from '../core/rng';
import { affineWarp } from './affineWarp';

/** How far pictures may be bent; what is left out stays as it is. */
export interface AffineRanges {
  /** The most a row moves sideways for each row it lies from the middle, to either side. Default 0. */
  readonly shear?: number;
  /** From how many times to how many times as wide. Default [1, 1]. */
  readonly width?: readonly [number, number];
  /** From how many times to how many times as high. Default [1, 1]. */
  readonly height?: readonly [number, number];
  /** The most pixels a picture moves, along each axis, to either side. Default 0. */
  readonly shift?: number;
}

/** The kinds of {@link AffineRanges}. */
export const AFFINE: Kinds<AffineRanges> = {
  shear: number(0),
  width: interval(positive),
  height: interval(positive),
  shift: number(0),
};

/**
 * Random affine augmentation: each picture is leaned, stretched and moved by its own draw, uniform in the ranges.
 * Differentiable to any order, see {@link affineWarp}. Beyond its edge a picture goes on with the pixels of the edge.
 *
 * @returns `(images [n, h, w, c], rng) => [n, h, w, c]`
 * @throws GanKitError `argument` if a range is out of bounds or has no such name
 * @example
 * const bend = randomAffine({ shear: 0.4, width: [0.75, 1.25], height: [0.85, 1.15], shift: 2 });
 * const bent = bend(images, new Rng(1));
 */
export function randomAffine(ranges: AffineRanges): (images: Tensor4D, rng: Rng) => Tensor4D {
  checkOptions('randomAffine', ranges, AFFINE);
  const { shear = 0, width = [1, 1], height = [1, 1], shift = 0 } = ranges;
  return (images, rng) => {
    const within = ([least, most]: readonly [number, number]) => least + (most - least) * rng.next();
    const draw = () => ({
      shear: within([-shear, shear]),
      width: within(width),
      height: within(height),
      right: within([-shift, shift]),
      down: within([-shift, shift]),
    });
    return affineWarp(images, Array.from({ length: images.shape[0] }, draw));
  };
}
