// SRGAN ×4 on Set5, small: 4 residual blocks of 32 channels without batch norm, trained on 25 photographs. Needs a
// folder of data with `bsd/` (30 photographs, the last five for validation) and `set5/` (pairs NAME_HR.png and
// NAME_LR.png, which are opened for test alone).
//
// First bicubic interpolation is measured, which shows that the protocol is that of the published figures. Then
// SRResNet, trained on squared error alone; then SRGAN, which goes on from it against a discriminator.

import { basename, join } from 'node:path';
import { concat, slice, type Tensor3D, type Tensor4D, tensor3d, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { GanKitError } from '../../src/core/errors';
import { bicubic } from '../../src/data/pictures/bicubic';
import { type Picture, patchSource } from '../../src/data/pictures/patches';
import { BYTE_VALUE } from '../../src/data/pictures/pixels';
import { edgeEnergy } from '../../src/metrics/edges';
import { luma } from '../../src/metrics/luma';
import { psnr } from '../../src/metrics/psnr';
import { ssim } from '../../src/metrics/ssim';
import { readPictures } from '../../src/node/patchFolder';
import { encodePng } from '../../src/node/png';
import { writeFileAtomic } from '../../src/node/writeFileAtomic';
import { cosine } from '../../src/schedules/cosine';
import { SRGAN } from '../../src/systems/srgan/model';
import type { Reproduction, Setting } from './support/reproduction';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const SCALE = 4;
const PATCH = 48;
const BATCH = 8;
const PRETRAINING = 5000;
const ADVERSARIAL = 1000;
/** Photographs kept for validation. */
const VALIDATION = 5;

/** Squares shown on the page: their side, and their upper left corners by the picture's number. */
const DETAIL = 72;
const DETAILS: Readonly<Record<number, readonly [number, number]>> = { 1: [14, 125], 2: [90, 60] };

export const reproduction: Reproduction = {
  metric: 'PSNR of SRResNet-lite on Set5 ×4, dB',
  published: {
    figure: 32.05,
    source:
      'Ledig et al. 2017, tables 1 and 2: SRResNet 32.05; SRGAN with squared errors for content, as here, 30.64; bicubic 28.43',
    footnote:
      "Bicubic has 28.42 and SSIM 0.8101 in the table of SelfExSR, and here. SRCNN, of our nets' size, has 30.09 to 30.48",
  },
  differs:
    'A thirtieth of the weights (4 blocks of 32 channels for 16 of 64), 5,000 updates for a million and 1,000 adversarial ' +
    'ones for 200,000, 25 photographs for 350,000; no batch norm in G',
  folder: 'bsd/ and set5/',
  baseline: 'bicubic',
  demands: [
    {
      text: "at least a quarter of the paper's gain over bicubic, 0.9 dB, with a thirtieth of its weights",
      holds: ({ figure, baseline }) => figure - baseline >= 0.25 * (32.05 - 28.43),
    },
    {
      text: 'bicubic 28.42 ± 0.01 on Set5, as published: the measure is that of the papers',
      holds: ({ baseline }) => Math.abs(baseline - 28.42) <= 0.01,
    },
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
    const weights = weightsIn(model);
    model.dispose();
    return {
      figure: resnet?.psnr ?? Number.NaN,
      baseline: plain.psnr,
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

/** What to train on, and pairs of the part that is judged on. */
async function pictures({ data, part }: Setting): Promise<{ photographs: readonly Picture[]; pairs: readonly Pair[] }> {
  if (data === undefined)
    throw new GanKitError('data', 'srgan-set5 needs --data DIR, a folder with bsd/ and set5/ in it.');
  const all = await readPictures(join(data, 'bsd'));
  if (all.length !== 30) throw new GanKitError('data', `${data}/bsd: expected 30 photographs, found ${all.length}.`);
  const named = [...all].sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  const photographs = named.slice(0, -VALIDATION);
  const pairs = part === 'test' ? await pairsOfSet5(data) : named.slice(-VALIDATION).map(pairOf);
  return { photographs, pairs };
}

async function pairsOfSet5(data: string): Promise<readonly Pair[]> {
  const set5 = await readPictures(join(data, 'set5'));
  const named = new Map(set5.map(picture => [basename(picture.name ?? ''), picture]));
  const pairs = [...named].flatMap(([name, high]) => {
    const low = named.get(name.replace('_HR', '_LR'));
    return name.includes('_HR') && low ? [{ low, high }] : [];
  });
  if (pairs.length !== 5)
    throw new GanKitError('data', `${data}/set5: expected 5 pairs of NAME_HR and NAME_LR, found ${pairs.length}.`);
  return pairs;
}

/** A photograph, cropped to a multiple of the scale, and what bicubic interpolation makes of it. */
function pairOf({ pixels, shape: [height, width, channels] }: Picture): Pair {
  const [h, w] = [height - (height % SCALE), width - (width % SCALE)];
  const high = new Uint8Array(h * w * channels);
  for (let row = 0; row < h; row++) {
    const from = row * width * channels;
    high.set(pixels.subarray(from, from + w * channels), row * w * channels);
  }
  const small: Picture['shape'] = [h / SCALE, w / SCALE, channels];
  const low = bicubic(high, [h, w, channels], [small[0], small[1]]);
  return { high: { pixels: high, shape: [h, w, channels] }, low: { pixels: low, shape: small } };
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
