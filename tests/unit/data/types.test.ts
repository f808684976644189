import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { expect, expectTypeOf, it } from 'vitest';
import type { Source } from '../../../src/core/source';
import type { ImageBatch, LabelledBatch } from '../../../src/data/batch';
import type { Data } from '../../../src/data/data';
import type { PointBatch } from '../../../src/data/made/mixtures';
import type { ACGAN } from '../../../src/systems/acgan/model';
import type { DCGAN } from '../../../src/systems/dcgan/model';
import type { GAN } from '../../../src/systems/gan/model';
import type { Pix2Pix } from '../../../src/systems/pix2pix/model';

/** Held by the compiler, whose run over the tests fails where one of these does not hold. */
it('data that fit compile, and others do not', () => {
  type Any = Parameters<GAN['fit']>[0];
  expectTypeOf<Tensor2D>().toExtend<Any>();
  expectTypeOf<{ point: Tensor2D }>().toExtend<Any>();
  expectTypeOf<{ point: number[][] }>().toExtend<Any>();
  expectTypeOf<number[][]>().toExtend<Any>();
  expectTypeOf<{ image: number[][][][] }>().toExtend<Data<ImageBatch>>();
  expectTypeOf<{ image: Tensor4D; angle: Float32Array }>().toExtend<Any>();
  expectTypeOf<{ image: Uint8Array; shape: [28, 28, 1]; label: number[] }>().toExtend<Any>();
  expectTypeOf<Source<PointBatch>>().toExtend<Any>();
  expectTypeOf<() => Generator<{ image: Tensor4D; label: number }>>().toExtend<Any>();
  expectTypeOf<string>().not.toExtend<Any>();
  expectTypeOf<number>().not.toExtend<Any>();
  expectTypeOf<string[]>().not.toExtend<Any>();
  expectTypeOf<{ image: string }>().not.toExtend<Any>();
  expectTypeOf<Promise<Tensor2D>>().not.toExtend<Any>();
  expectTypeOf<() => string[]>().not.toExtend<Any>();

  expectTypeOf<Tensor4D>().toExtend<Data<ImageBatch>>();
  expectTypeOf<{ image: Tensor4D; angle: number[] }>().toExtend<Data<ImageBatch>>();
  expectTypeOf<Source<LabelledBatch>>().toExtend<Data<ImageBatch>>();
  expectTypeOf<Tensor2D>().not.toExtend<Data<ImageBatch>>();
  expectTypeOf<{ image: Tensor2D }>().not.toExtend<Data<ImageBatch>>();
  expectTypeOf<{ point: Tensor2D }>().not.toExtend<Data<ImageBatch>>();
  expectTypeOf<Source<PointBatch>>().not.toExtend<Data<ImageBatch>>();

  expectTypeOf<{ image: Tensor4D; label: number[] }>().toExtend<Data<LabelledBatch>>();
  expectTypeOf<Tensor4D>().not.toExtend<Data<LabelledBatch>>();
  expectTypeOf<{ image: Tensor4D }>().not.toExtend<Data<LabelledBatch>>();
  type Pictures = Parameters<DCGAN['fit']>[0];
  expectTypeOf<Source<LabelledBatch>>().toExtend<Pictures>();
  expectTypeOf<{ point: Tensor2D }>().not.toExtend<Pictures>();
  type Pairs = Parameters<Pix2Pix['fit']>[0];
  expectTypeOf<{ input: Tensor4D; target: Tensor4D }>().toExtend<Pairs>();
  expectTypeOf<Tensor4D>().not.toExtend<Pairs>();
  expectTypeOf<{ image: Tensor4D }>().not.toExtend<Parameters<ACGAN['fit']>[0]>();
  expect.assertions(0);
});
