import { type Tensor2D, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { expect, expectTypeOf, it } from 'vitest';
import type { Source } from '../../../src/core/source';
import type { ImageBatch, LabelledBatch } from '../../../src/data/batch';
import type { Data } from '../../../src/data/data';
import { captionedShapes, gaussianRing, labelMapSource, spriteSource } from '../../../src/data/made/index';
import type { PointBatch } from '../../../src/data/made/mixtures';
import {
  ACGAN,
  CharCnnRnn,
  ConditionalGAN,
  canTranslate,
  captionPairs,
  DCGAN,
  GAN,
  openModel,
  Pix2Pix,
  SemiSupervisedGAN,
  SRGAN,
  StackGAN,
  semiSupervised,
  TextToImageGAN,
  VAE,
} from '../../../src/index';
import { captionFolder, mnist, pairedFolders, patchFolder } from '../../../src/node/index';

const run = { steps: 1 };

/** Never called: what does not compile is marked, and the compiler fails where such a line does compile. */
async function fits(): Promise<void> {
  const digits = await mnist();
  const [picture, points] = [{ shape: [28, 28, 1] } as const, gaussianRing()];
  await new GAN({ shape: [2] }).fit(points, run);
  await new GAN(picture).fit(digits, run);
  await new ConditionalGAN({ ...picture, classes: 10 }).fit(digits, run);
  await new DCGAN(picture).fit(digits, run);
  await new SemiSupervisedGAN(picture).fit(semiSupervised(digits, { labelled: 10 }), run);
  await new SRGAN().fit(await patchFolder('folder'), run);
  await new Pix2Pix(picture).fit(labelMapSource(), run);
  await new Pix2Pix(picture).fit(await pairedFolders('a', 'b', { crop: 64 }), run);
  const encoder = new CharCnnRnn({ shape: [32, 32, 3] });
  await encoder.fit(captionedShapes(), run);
  const told = { shape: [32, 32, 3], encoder } as const;
  await new TextToImageGAN(told).fit(captionedShapes(), run);
  await new TextToImageGAN(told).fit(captionPairs(captionedShapes(), encoder), run);
  await new StackGAN(told).fit(await captionFolder('folder', { shape: [32, 32, 3] }), { ...run, stage: 1 });

  // @ts-expect-error: pictures where pairs are wanted.
  await new Pix2Pix(picture).fit(digits, run);
  // @ts-expect-error: pairs have no image.
  await new DCGAN(picture).fit(labelMapSource(), run);
  // @ts-expect-error: nor have points.
  await new VAE(picture).fit(points, run);
  // @ts-expect-error: sprites have no labels.
  await new ACGAN({ ...picture, classes: 10 }).fit(spriteSource(), run);
  // @ts-expect-error: nothing without labels beside them.
  await new SemiSupervisedGAN(picture).fit(digits, run);
  // @ts-expect-error: no captions.
  await encoder.fit(digits, run);
  // @ts-expect-error: nor here.
  await new TextToImageGAN(told).fit(digits, run);
  // @ts-expect-error: a picture alone tells no caption.
  await new StackGAN(told).fit(zeros([1, 32, 32, 3]) as Tensor4D, run);
  // @ts-expect-error: large pictures without small ones.
  await new SRGAN().fit(digits, run);

  const opened: DCGAN = await DCGAN.load('indexeddb://a', { width: 3 });
  // @ts-expect-error: an option of another class.
  await DCGAN.load('indexeddb://a', { classes: 3 });
  const any = await openModel('indexeddb://a');
  // @ts-expect-error: not every model translates.
  any.translate(zeros([1, 28, 28, 1]));
  if (canTranslate(any)) any.translate(zeros([1, 28, 28, 1]) as Tensor4D);
  opened.dispose();
}

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
  expectTypeOf(fits).toBeFunction();
  expect.assertions(0);
});
