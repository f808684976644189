import * as tf from '@tensorflow/tfjs-core';
import { affineWarp } from '../../../src/layers/affineWarp';
import { type Case, levels, on, type Verdict } from '../case';

const image = levels(2, 3, 4, 2);
type Resize = (x: tf.Tensor4D, size: [number, number], alignCorners?: boolean, halfPixel?: boolean) => tf.Tensor;
const to =
  (resize: Resize, height: number, width: number, align = false, half = false) =>
  (x: tf.Tensor): tf.Tensor =>
    resize(x as tf.Tensor4D, [height, width], align, half);

const nearest: Resize = (...args) => tf.image.resizeNearestNeighbor(...args);
const bilinear: Resize = (...args) => tf.image.resizeBilinear(...args);
const bent = (x: tf.Tensor): tf.Tensor =>
  affineWarp(x as tf.Tensor4D, [
    { shear: 0.4, width: 0.8, height: 1.2, right: 0.7, down: -0.6 },
    { shear: -0.3, width: 1.3, height: 0.9, right: -1.4, down: 0.2 },
  ]);
const no: readonly [Verdict, Verdict] = ['right', 'throws'];
const never: readonly [Verdict, Verdict] = ['wrong', 'throws'];

const mirror =
  (mode: 'reflect' | 'symmetric', rims: [number, number][]) =>
  (x: tf.Tensor): tf.Tensor =>
    tf.mirrorPad(x, rims, mode);

export const pictures: readonly Case[] = [
  on('affine warp', [levels(2, 4, 3, 2)], bent),
  on('nearest ×2', [image], to(nearest, 6, 8), never),
  on('nearest ×2, one image', [levels(1, 3, 4, 2)], to(nearest, 6, 8), no),
  on('nearest ×3 by ×1', [image], to(nearest, 9, 4), never),
  on('nearest to an odd size', [image], to(nearest, 5, 7), never),
  on('nearest, smaller', [image], to(nearest, 2, 2), never),
  on('nearest, aligned corners', [image], to(nearest, 5, 7, true), never),
  on('nearest ×2, half pixels', [image], to(nearest, 6, 8, false, true), never),
  on('nearest to an odd size, half pixels', [image], to(nearest, 5, 7, false, true), never),
  on('bilinear ×2', [image], to(bilinear, 6, 8), ['throws', 'throws']),
  on('bilinear ×2, square', [levels(2, 3, 3, 2)], to(bilinear, 6, 6), no),
  on('bilinear ×2, square, half pixels', [levels(2, 3, 3, 2)], to(bilinear, 6, 6, false, true), never),
  on('bilinear to an odd size', [image], to(bilinear, 5, 7), ['throws', 'throws']),
  on('bilinear, smaller', [image], to(bilinear, 2, 3), ['throws', 'throws']),
  on('bilinear, aligned corners', [image], to(bilinear, 5, 7, true), ['throws', 'throws']),
  on('bilinear ×2, half pixels', [image], to(bilinear, 6, 8, false, true), ['throws', 'throws']),
  on('bilinear, smaller, half pixels', [image], to(bilinear, 2, 3, false, true), ['throws', 'throws']),
  on(
    'mirrorPad reflect',
    [levels(2, 3, 3, 1)],
    mirror('reflect', [
      [0, 0],
      [2, 1],
      [1, 2],
      [0, 0],
    ]),
    ['wrong', 'wrong'],
  ),
  on(
    'mirrorPad symmetric',
    [levels(2, 3, 3, 1)],
    mirror('symmetric', [
      [0, 0],
      [3, 1],
      [0, 2],
      [0, 0],
    ]),
    ['wrong', 'wrong'],
  ),
  on(
    'mirrorPad of a matrix',
    [levels(3, 4)],
    mirror('reflect', [
      [1, 1],
      [0, 3],
    ]),
    ['wrong', 'wrong'],
  ),
  on('depthToSpace', [levels(2, 2, 3, 8)], x => tf.depthToSpace(x as tf.Tensor4D, 2), ['throws', 'throws']),
];
