// pix2pix on streets drawn from label maps: a net trained on real pairs reads the classes off the generated pictures
// (Isola et al. 2017, §3.2's FCN score), and its features tell how far they are from real ones.
import { join } from 'node:path';
import { dispose } from '@tensorflow/tfjs-core';
import { labelMapSource } from '../../src/data/made/labelMaps/labelMaps';
import { frechetDistance } from '../../src/metrics/frechet';
import { receptiveField } from '../../src/nets/patchDiscriminator';
import { sideBySide } from '../../src/node/picturePairs';
import { encodePng } from '../../src/node/png';
import { writeFileAtomic } from '../../src/node/writeFileAtomic';
import { type PairPreviews, Pix2Pix, type Pix2PixOptions } from '../../src/systems/pix2pix/model';
import type { Reproduction, Setting } from './support/reproduction';
import { segmenter } from './support/segmenter';
import { watch } from './support/watch';

const SIZE = 32;
const STEPS = 1500;
const BATCH = 4;
/**
 * A quarter of the paper's nets; patches of 16 × 16, half the picture's side, where the paper's 70 are a quarter of
 * 256.
 */
const WIDTH = 16;
const LAYERS = 1;
/** Pairs held out. */
const JUDGED = 512;
/** On the pairs of a folder: enough to see that L1 falls. */
const SMOKE = { side: 64, width: 16, steps: 300 };

/** What G is paid for. */
const CONTESTANTS: Readonly<Record<string, Partial<Pix2PixOptions>>> = {
  'L1+cGAN': {},
  cGAN: { weights: { l1: 0 } },
  L1: { weights: { adversarial: 0 } },
};

interface Score {
  readonly accuracy: number;
  readonly frechet: number;
  readonly weights: number;
}

export const reproduction: Reproduction = {
  metric: 'share of pixels whose class is read off the generated picture',
  published: {
    figure: 'no figure',
    source: 'on these maps; Isola et al. 2017, Table 1, on Cityscapes: L1+cGAN 0.66, cGAN 0.57, L1 0.42, real 0.80',
  },
  control: 'cGAN alone',
  demands: [
    {
      text: 'accuracy of L1+cGAN ≥ that of cGAN and ≥ 0.9',
      holds: ({ figure, control }) => figure >= 0.9 && figure >= control,
    },
    {
      text: 'cGAN nearer to real pictures than L1 in Fréchet distance',
      holds: ({ others: { 'Fréchet distance, cGAN': cgan = Number.NaN, 'Fréchet distance, L1': l1 = Number.NaN } }) =>
        cgan < l1,
    },
    { text: 'receptive field 70', holds: ({ others }) => others['receptive field, n = 3'] === 70 },
  ],
  run: async setting => {
    const judge = await segmenter(SIZE, setting);
    const { input, target, classes } = labelMapSource({ size: SIZE }).examples(0, JUDGED);
    const real = { accuracy: judge.accuracy(target, classes), features: await judge.features(target) };
    const scores: Record<string, Score> = {};
    for (const [name, options] of Object.entries(CONTESTANTS)) {
      const model = await trained(name, options, setting);
      const pictures = model.translate(input, { seed: 1 });
      scores[name] = {
        accuracy: judge.accuracy(pictures, classes),
        frechet: frechetDistance(await judge.features(pictures), real.features),
        weights: weightsOf(model),
      };
      await draw(model, name, setting);
      pictures.dispose();
      model.dispose();
    }
    for (const t of [input, target, classes]) t.dispose();
    judge.dispose();
    const folder = setting.data === undefined ? undefined : await onFacades(setting.data, setting);
    const of = (name: string) => scores[name] as Score;
    return {
      figure: of('L1+cGAN').accuracy,
      control: of('cGAN').accuracy,
      others: {
        'accuracy, L1 alone': of('L1').accuracy,
        'accuracy, real pictures': real.accuracy,
        ...Object.fromEntries(Object.entries(scores).map(([name, s]) => [`Fréchet distance, ${name}`, s.frechet])),
        'receptive field, n = 3': receptiveField(3),
        ...(folder && { 'façades: L1 at the end over L1 at the start': folder }),
      },
      weights: of('L1+cGAN').weights,
    };
  },
};

async function trained(name: string, options: Partial<Pix2PixOptions>, setting: Setting): Promise<Pix2Pix> {
  const model = new Pix2Pix({
    shape: [SIZE, SIZE, 3],
    width: WIDTH,
    discriminator: { layers: LAYERS, width: WIDTH },
    seed: setting.seed,
    ...options,
  });
  await model.fit(labelMapSource({ size: SIZE }), {
    steps: STEPS,
    batchSize: BATCH,
    observers: [watch(setting, name)],
  });
  return model;
}

/** A short run on the side-by-side pictures of `facades`: by what factor L1 falls. */
async function onFacades(data: string, setting: Setting): Promise<number> {
  const { side, width, steps } = SMOKE;
  const pairs = await sideBySide(join(data, 'facades'), { crop: side, input: 'right' });
  const model = new Pix2Pix({ shape: [side, side, 3], width, discriminator: { width }, seed: setting.seed });
  const options = { steps, batchSize: 1, historyEvery: 1, observers: [watch(setting, 'façades')] };
  const { history } = await model.fit(pairs, options);
  const example = await pairs.examples(0, pairs.size);
  await drawPairs(model, example, join(setting.out, 'facades.png'));
  dispose({ ...example });
  model.dispose();
  const losses = history['G.l1'] ?? [];
  const mean = (part: readonly number[]) => part.reduce((sum, v) => sum + v, 0) / part.length;
  return mean(losses.slice(-10)) / mean(losses.slice(0, 10));
}

async function draw(model: Pix2Pix, name: string, { out }: Setting): Promise<void> {
  const { classes, ...pairs } = labelMapSource({ size: SIZE }).examples(0, 8);
  await drawPairs(model, pairs, join(out, `${name}.png`));
  dispose([classes, pairs.input, pairs.target]);
}

/** A sheet of inputs, outputs and targets. */
async function drawPairs(model: Pix2Pix, pairs: PairPreviews, path: string): Promise<void> {
  const [sheet] = model.preview(pairs).traversals?.({ rows: 8, seed: 1 }) ?? [];
  if (!sheet) return;
  await writeFileAtomic(path, await encodePng(sheet, { scale: 3 }));
  sheet.images.dispose();
}

const weightsOf = (model: Pix2Pix): number =>
  Object.values(model.game.nets).reduce((sum, net) => sum + net.weights.reduce((all, v) => all + v.size, 0), 0);
