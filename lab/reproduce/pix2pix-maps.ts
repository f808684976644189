// pix2pix on streets drawn from label maps: a net trained on real pairs reads the classes off the generated pictures
// (Isola et al. 2017, §3.2's FCN score), and its features tell how far they are from real ones.
import { join } from 'node:path';
import { dispose, type Tensor3D, type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { Rng } from '../../src/core/rng';
import { LABEL_CLASSES } from '../../src/data/made/labelMaps/houseScene';
import { labelMapSource } from '../../src/data/made/labelMaps/labelMaps';
import { frechetDistance } from '../../src/metrics/frechet';
import { sideBySide } from '../../src/node/picturePairs';
import { encodePng } from '../../src/node/png';
import { writeFileAtomic } from '../../src/node/writeFileAtomic';
import { type PairPreviews, Pix2Pix, type Pix2PixOptions } from '../../src/systems/pix2pix/model';
import type { Reproduction, Setting } from './support/reproduction';
import { segmenter } from './support/segmenter';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const SIZE = 32;
const STEPS = 1500;
const BATCH = 4;
/**
 * A quarter of the paper's nets; patches of 16 × 16, half the picture's side, where the paper's 70 are a quarter of
 * 256.
 */
const WIDTH = 16;
const LAYERS = 1;
/** Numbered pairs that nothing learns from, and where those of each part begin. */
const JUDGED = 512;
const FIRST = { validation: 0, test: 10_000 } as const;
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

const FRECHET = 'Fréchet distance';

export const reproduction: Reproduction = {
  metric: 'share of pixels whose class is read off the generated picture',
  published: {
    figure: 'no figure',
    source: 'on these maps',
    footnote: 'Isola et al. 2017, table 1, on Cityscapes: L1+cGAN 0.66, cGAN 0.57, L1 0.42, real pictures 0.80',
  },
  differs:
    'Drawn streets of 32 × 32 pixels for photographs of 256 × 256, a quarter of the width, patches of half the side, 1,500 ' +
    'steps of 4 pairs',
  control: 'cGAN alone',
  baseline: 'each class in its mean colour',
  floor: 'real pictures',
  demands: [
    {
      text: 'accuracy of L1+cGAN ≥ that of cGAN and ≥ 0.9',
      holds: ({ figure, control }) => figure >= 0.9 && figure >= control,
    },
    {
      text: 'L1+cGAN and cGAN nearer to real pictures in Fréchet distance than L1 and than the mean colours',
      holds: ({ others }) => {
        const of = (name: string) => others[`${FRECHET}, ${name}`] ?? Number.NaN;
        return ['L1+cGAN', 'cGAN'].every(name => of(name) < of('L1') && of(name) < of('mean colours'));
      },
    },
  ],
  run: async setting => {
    const judge = await segmenter(SIZE, setting);
    const source = labelMapSource({ size: SIZE });
    const pairs = source.examples(FIRST[setting.part], JUDGED);
    const { input, target, classes } = pairs;
    const others = source.examples(FIRST[setting.part] + JUDGED, JUDGED);
    const features = await judge.features(target);
    const scoreOf = async (pictures: Tensor4D, weights = 0): Promise<Score> => ({
      accuracy: judge.accuracy(pictures, classes),
      frechet: frechetDistance(await judge.features(pictures), features),
      weights,
    });
    const real = judge.accuracy(target, classes);
    const ofOthers = frechetDistance(await judge.features(others.target), features);
    const flat = await inMeanColours(setting.seed, classes);
    const scores: Record<string, Score> = { 'mean colours': await scoreOf(flat) };
    for (const [name, options] of Object.entries(CONTESTANTS)) {
      const model = await trained(name, options, setting);
      const pictures = model.translate(input, { seed: 1 });
      scores[name] = await scoreOf(pictures, weightsIn(model));
      await draw(model, name, setting);
      pictures.dispose();
      model.dispose();
    }
    for (const t of [flat, ...Object.values(pairs), ...Object.values(others)]) t.dispose();
    judge.dispose();
    const folder = setting.data === undefined ? undefined : await onFacades(setting.data, setting);
    const of = (name: string) => scores[name] as Score;
    return {
      figure: of('L1+cGAN').accuracy,
      control: of('cGAN').accuracy,
      baseline: of('mean colours').accuracy,
      floor: real,
      others: {
        'L1 alone': of('L1').accuracy,
        ...Object.fromEntries(Object.entries(scores).map(([name, s]) => [`${FRECHET}, ${name}`, s.frechet])),
        [`${FRECHET}, other real pictures`]: ofOthers,
        ...(folder && { 'façades, training pairs: L1 at the end over L1 at the start': folder }),
      },
      weights: of('L1+cGAN').weights,
    };
  },
};

/** Pictures that paint each class in the mean colour it has in 64 pictures to learn from. */
async function inMeanColours(seed: number, classes: Tensor3D): Promise<Tensor4D> {
  for await (const batch of labelMapSource({ size: SIZE }).batches(64, new Rng(seed).fork('mean colours'))) {
    const [ids, pixels] = [batch.classes.dataSync(), batch.target.dataSync<'float32'>()];
    dispose({ ...batch });
    const sums = Array.from({ length: LABEL_CLASSES.length }, () => [0, 0, 0, 0]);
    ids.forEach((id, i) => {
      const sum = sums[id] ?? [];
      for (let c = 0; c < 3; c++) sum[c] = (sum[c] ?? 0) + (pixels[3 * i + c] ?? 0);
      sum[3] = (sum[3] ?? 0) + 1;
    });
    const colours = sums.map(([r = 0, g = 0, b = 0, n = 0]) => [r, g, b].map(value => value / Math.max(1, n)));
    const painted = Float32Array.from([...classes.dataSync()].flatMap(id => colours[id] ?? [0, 0, 0]));
    return tensor4d(painted, [...classes.shape, 3]);
  }
  throw new Error('labelMapSource is endless.');
}

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

async function draw(model: Pix2Pix, name: string, { out, part }: Setting): Promise<void> {
  const { classes, ...pairs } = labelMapSource({ size: SIZE }).examples(FIRST[part], 8);
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
