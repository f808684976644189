// SRGAN ×4 on Set5, small: 4 residual blocks of 32 channels without batch norm, trained on 30 photographs. Needs a
// folder of data with `bsd/` (photographs to train on) and `set5/` (pairs NAME_HR.png and NAME_LR.png to measure on).
//
// First bicubic interpolation is measured, which shows that the protocol is that of the published figures. Then
// SRResNet, trained on squared error alone; then SRGAN, which goes on from it against a discriminator.

import { basename, join } from 'node:path';
import { concat, slice, type Tensor3D, type Tensor4D, tensor3d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { bicubic } from '../../src/data/pictures/bicubic';
import { type Picture, patchSource } from '../../src/data/pictures/patches';
import { BYTE_VALUE } from '../../src/data/pictures/pixels';
import { edgeEnergy } from '../../src/metrics/edges';
import { luma } from '../../src/metrics/luma';
import { psnr } from '../../src/metrics/psnr';
import { ssim } from '../../src/metrics/ssim';
import type { Model } from '../../src/model/model';
import { readPictures } from '../../src/node/patchFolder';
import { encodePng } from '../../src/node/png';
import { writeFileAtomic } from '../../src/node/writeFileAtomic';
import { cosine } from '../../src/schedules/cosine';
import { SRGAN } from '../../src/systems/srgan/model';
import type { Reproduction, Setting } from './support/reproduction';
import { watch } from './support/watch';

const SCALE = 4;
const PATCH = 48;
const BATCH = 8;
const PRETRAINING = 5000;
const ADVERSARIAL = 1000;

/** Squares shown on the page: their side, and their upper left corners by the picture's number. */
const DETAIL = 72;
const DETAILS: Readonly<Record<number, readonly [number, number]>> = { 1: [14, 125], 2: [90, 60] };

export const reproduction: Reproduction = {
  metric: 'PSNR of SRResNet-lite on Set5 ×4, dB',
  published: {
    figure: 'SRResNet 32.05, SRGAN 29.40, bicubic 28.43',
    source: 'Ledig et al. 2017, table 2, nets thirty times as large; bicubic 28.42 and SSIM 0.8101 in SelfExSR’s table',
  },
  control: 'bicubic',
  demands: [
    { text: 'SRResNet-lite at least 0.7 over bicubic', holds: ({ figure, control }) => figure - control >= 0.7 },
    { text: 'bicubic 28.42 ± 0.01', holds: ({ control }) => Math.abs(control - 28.42) <= 0.01 },
    {
      text: 'SRGAN below SRResNet-lite, its edges nearer the original’s',
      holds: ({ figure, others }) => {
        const original = others['edges of the originals'] ?? Number.NaN;
        const away = (name: string) => Math.abs((others[`edges of ${name}`] ?? Number.NaN) - original);
        return (others['PSNR of SRGAN, dB'] ?? Number.NaN) < figure && away('SRGAN') < away('SRResNet-lite');
      },
    },
  ],
  run: async setting => {
    const { photographs, pairs } = await pictures(setting);
    const plain = measure(pairs.map(({ low, high }) => ({ made: enlarged(low, high), high })));
    const model = new SRGAN({
      scale: SCALE,
      patch: PATCH,
      blocks: 4,
      width: 32,
      generatorNorm: 'none',
      discriminator: { width: 16, hidden: 128 },
      learningRate: { pretraining: RATE, D: 1e-4, G: 1e-4 },
      seed: setting.seed,
    });
    const patches = patchSource({ pictures: photographs, patch: PATCH, scale: SCALE });
    await model.pretrain(patches, { steps: PRETRAINING, batchSize: BATCH, observers: [watch(setting, 'SRResNet')] });
    const smooth = await upscaled(model, pairs);
    await model.fit(patches, { steps: ADVERSARIAL, batchSize: BATCH, observers: [watch(setting, 'SRGAN')] });
    const sharp = await upscaled(model, pairs);
    await draw(pairs, [smooth, sharp], setting.out);
    const [resnet, gan] = [smooth, sharp].map(all =>
      measure(all.map((made, i) => ({ made, high: pairs[i]?.high as Picture }))),
    );
    const weights = weightsOf(model);
    model.dispose();
    return {
      figure: resnet?.psnr ?? Number.NaN,
      control: plain.psnr,
      others: {
        'SSIM of SRResNet-lite': resnet?.ssim ?? Number.NaN,
        'SSIM of bicubic': plain.ssim,
        'PSNR of SRGAN, dB': gan?.psnr ?? Number.NaN,
        'SSIM of SRGAN': gan?.ssim ?? Number.NaN,
        'edges of bicubic': plain.edges,
        'edges of SRResNet-lite': resnet?.edges ?? Number.NaN,
        'edges of SRGAN': gan?.edges ?? Number.NaN,
        'edges of the originals': plain.originalEdges,
      },
      weights,
    };
  },
};

/** A small picture and the large one it was made from. */
interface Pair {
  readonly low: Picture;
  readonly high: Picture;
}

async function pictures({
  data,
}: Pick<Setting, 'data'>): Promise<{ photographs: readonly Picture[]; pairs: readonly Pair[] }> {
  if (data === undefined) throw new Error('srgan-set5 needs --data DIR, a folder with bsd/ and set5/ in it.');
  const set5 = await readPictures(join(data, 'set5'));
  const named = new Map(set5.map(picture => [basename(picture.name ?? ''), picture]));
  const pairs = [...named].flatMap(([name, high]) => {
    const low = named.get(name.replace('_HR', '_LR'));
    return name.includes('_HR') && low ? [{ low, high }] : [];
  });
  if (pairs.length !== 5)
    throw new Error(`${data}/set5: expected 5 pairs of NAME_HR and NAME_LR, found ${pairs.length}.`);
  return { photographs: await readPictures(join(data, 'bsd')), pairs };
}

/** A cosine from a rate to a fiftieth of it, over pretraining. */
const RATE = cosine({ from: 1e-3, to: 2e-5, between: [0, PRETRAINING * BATCH] });

const enlarged = ({ pixels, shape }: Picture, { shape: [height, width] }: Picture): Uint8Array =>
  bicubic(pixels, shape, [height, width]);

const tensorOf = ({ pixels, shape }: Picture): Tensor3D =>
  tensor3d(
    Float32Array.from(pixels, byte => BYTE_VALUE[byte] ?? 0),
    [...shape],
  );

function upscaled(model: SRGAN, pairs: readonly Pair[]): Promise<Float32Array[]> {
  return Promise.all(
    pairs.map(async ({ low }) => {
      const made = tidy(() => model.upscale(tensorOf(low)));
      const values = (await made.data<'float32'>()) as Float32Array;
      made.dispose();
      return values;
    }),
  );
}

/** Means over the pictures, on luma without a border of four pixels. */
function measure(all: readonly { made: Uint8Array | Float32Array; high: Picture }[]) {
  const border = SCALE;
  const mean = (f: (made: ReturnType<typeof luma>, original: ReturnType<typeof luma>) => number) =>
    all.reduce((sum, { made, high }) => sum + f(luma(made, high.shape), luma(high.pixels, high.shape)), 0) / all.length;
  return {
    psnr: mean((made, original) => psnr(made, original, { border })),
    ssim: mean((made, original) => ssim(made, original, { border })),
    edges: mean(made => edgeEnergy(made, { border })),
    originalEdges: mean((_, original) => edgeEnergy(original, { border })),
  };
}

/** Each picture four times: bicubic, SRResNet, SRGAN, original; and two details for the page. */
async function draw(pairs: readonly Pair[], made: readonly (readonly Float32Array[])[], out: string): Promise<void> {
  const details: Tensor4D[] = [];
  for (const [i, { low, high }] of pairs.entries()) {
    const [height, width, channels] = high.shape;
    const all = tidy(() => {
      const bytes = (pixels: Uint8Array) => Array.from(pixels, byte => BYTE_VALUE[byte] ?? 0);
      const pictures = [bytes(enlarged(low, high)), ...made.map(each => Array.from(each[i] ?? [])), bytes(high.pixels)];
      return tensor4d(pictures.flat(), [pictures.length, height, width, channels]);
    });
    await writeFileAtomic(join(out, 'whole', `${i + 1}.png`), await encodePng(all, { columns: 4 }));
    const corner = DETAILS[i];
    if (corner) details.push(slice(all, [0, ...corner, 0], [4, DETAIL, DETAIL, 3]));
    all.dispose();
  }
  const sheet = concat(details, 0);
  await writeFileAtomic(join(out, 'details.png'), await encodePng(sheet, { columns: 4 }));
  for (const t of [...details, sheet]) t.dispose();
}

const weightsOf = (model: Model): number =>
  Object.values(model.game.nets).reduce((sum, net) => sum + net.weights.reduce((count, v) => count + v.size, 0), 0);
