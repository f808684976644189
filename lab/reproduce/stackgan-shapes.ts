// StackGAN on captioned shapes, 16 × 16 and 32 × 32: how far the pictures of stage II are from real ones, over the
// features of a classifier, beside real pictures of stage I's side enlarged by the best of three resizers; and what
// conditioning augmentation does to the variety of pictures of one caption.
//
// An eighth of the paper's width, one residual block, batches of 32, Adam 1e-3 for G and half that for D, both falling
// to nothing over the second half of each stage, and moving averages. Wrong pictures differ from the caption in one
// factor.
import { join } from 'node:path';
import { avgPool, concat, dispose, image as images, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { normal } from '../../src/core/latents/normal';
import type { Rng } from '../../src/core/rng';
import type { ShapeFactors } from '../../src/data/made/shapes/shapeFactors';
import { frechetDistance } from '../../src/metrics/frechet';
import { type Matrix, matrixOf } from '../../src/metrics/matrix';
import { linear } from '../../src/schedules/linear';
import { piecewise } from '../../src/schedules/piecewise';
import type { Classifier } from '../../src/systems/classifier/model';
import { StackGAN, type StackGANOptions } from '../../src/systems/stackGan/model';
import { judgeShapes, sentencesFor } from './support/askedShapes';
import { closePairs, picturesOf } from './support/closePairs';
import { enlarged, RESIZERS, type Resizer } from './support/enlarged';
import { writeSheet } from './support/pictures';
import type { Reproduction, Setting } from './support/reproduction';
import { shapeClassifier } from './support/shapeClassifier';
import { shapeEncoder } from './support/shapeEncoder';
import { combinations, drawsOf } from './support/shapeParts';
import { taken } from './support/taken';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const STEPS = { 1: 6000, 2: 3000 } as const;
const BATCH = 32;
const RATE = 1e-3;
const JUDGED = 2000;
const CHUNK = 250;
const SIDE = 32;
const VARIETY = 'variety per caption in stage I';

export const reproduction: Reproduction = {
  metric: "Fréchet distance over a classifier's features, stage II",
  published: {
    figure: 'no figure',
    source: 'on these pictures',
    footnote: 'Zhang et al. 2017, table 2, report inception scores: on CUB 3.70, where stage I alone has 2.66',
  },
  differs:
    'An eighth of the width, one residual block for four, 16 and 32 pixels a side for 64 and 256; 6,000 and 3,000 steps ' +
    'of 32 pairs; rates fall to nothing in each stage and weights are averaged',
  control: 'stage I, enlarged by the best resizer',
  baseline: 'real pictures of 16 × 16, enlarged by the best resizer',
  floor: 'other real pictures',
  demands: [
    {
      text: 'nearer to real pictures than real small ones that the best resizer enlarges, and than stage I so enlarged',
      holds: ({ figure, control, baseline }) => figure < baseline && figure < control,
    },
    {
      text: 'more variety per caption with augmentation',
      holds: ({ others }) => (others[VARIETY] ?? 0) > (others[`${VARIETY}, no augmentation`] ?? Number.NaN),
    },
  ],
  run: async setting => {
    const encoder = await shapeEncoder(setting);
    const judge = await shapeClassifier(setting);
    const options = { encoder, shape: [32, 32, 3], ratio: 2, latent: normal(16), condition: 64 } as const;
    const size = { width: 16, blocks: 1, seed: setting.seed };
    const model = stackGan({ ...options, ...size });
    await trainStage(setting, model, 1, 'stage I');
    await trainStage(setting, model, 2, 'stage II');
    const { part } = setting;
    const distance = await distances(model, judge, part);
    const seen = combinations('seen');
    const asked = sentencesFor(seen, drawsOf(part, 'sentences'));
    const right = await judgeShapes(model.generate(asked, 2, { seed: 1 }), seen);
    const variety = await varietyOf(model, judge, part);
    await draw(model, setting.out);
    const weights = weightsIn(model);
    model.dispose();
    const plain = stackGan({ ...options, ...size, conditioningAugmentation: false });
    await trainStage(setting, plain, 1, 'stage I without augmentation');
    const varietyOfPlain = await varietyOf(plain, judge, part);
    for (const each of [plain, judge, encoder]) each.dispose();
    return {
      figure: distance.stage2,
      control: least(distance.stage1),
      baseline: least(distance.small),
      floor: distance.real,
      others: {
        ...Object.fromEntries(RESIZERS.map(by => [`real pictures of 16 × 16, ${by}`, distance.small[by]])),
        ...Object.fromEntries(RESIZERS.map(by => [`stage I, ${by}`, distance.stage1[by]])),
        [VARIETY]: variety,
        [`${VARIETY}, no augmentation`]: varietyOfPlain,
        'colour, shape and size right %': 100 * right.all,
      },
      weights,
    };
  },
};

/** A model whose rates fall over the second half of each stage. */
function stackGan(options: StackGANOptions): StackGAN {
  const [first, second] = [STEPS[1] * BATCH, STEPS[2] * BATCH];
  const over = (from: number, images: number) =>
    linear({ from, to: from / 50, between: [0.5 * images, 0.99 * images] });
  const inStage = (rate: number) => piecewise({ values: [over(rate, first), over(rate, second)], at: [first] });
  const [D, G] = [inStage(RATE / 2), inStage(RATE)];
  const average = { halfLife: 3000 };
  return new StackGAN({
    ...options,
    learningRate: { D1: D, G1: G, D2: D, G2: G },
    average: { C1: average, G1: average, C2: average, G2: average },
  });
}

async function trainStage(setting: Setting, model: StackGAN, stage: 1 | 2, what: string): Promise<void> {
  const observers = [watch(setting, what)];
  await model.fit(closePairs(model.encoder, { open: 0, alike: 1 }), {
    stage,
    steps: STEPS[stage],
    batchSize: BATCH,
    observers,
  });
}

/** To new real pictures: of stage II, of stage I and real small ones enlarged, and of other real ones. */
async function distances(model: StackGAN, judge: Classifier, part: Setting['part']) {
  const seen = combinations('seen');
  const drawn = (rng: Rng) => Array.from({ length: JUDGED }, () => seen[rng.int(seen.length)] as ShapeFactors);
  const [own, others, asked] = ['real', 'other real', 'asked'].map(what => drawsOf(part, what)) as [Rng, Rng, Rng];
  const featuresOf = async (make: (from: number, to: number) => Tensor4D): Promise<Matrix> => {
    const parts: Tensor[] = [];
    for (let from = 0; from < JUDGED; from += CHUNK) parts.push(tidy(() => judge.features(make(from, from + CHUNK))));
    const all = tidy(() => concat(parts, 0));
    dispose(parts);
    return taken(all, matrixOf);
  };
  const realOf = async (shown: readonly ShapeFactors[], rng: Rng) =>
    featuresOf((from, to) => picturesOf(shown.slice(from, to), rng));
  const real = await realOf(drawn(own), own);
  const shown = drawn(asked);
  const captions = sentencesFor(shown, asked);
  const stage = (which: 1 | 2) => (from: number, to: number) =>
    model.generate(captions.slice(from, to), 1, { seed: from, stage: which });
  const enlargedOf = async (small: (from: number, to: number) => Tensor4D) => {
    const found: Record<string, number> = {};
    for (const by of RESIZERS) {
      const features = await featuresOf((from, to) => enlarged(small(from, to), SIDE, by));
      found[by] = frechetDistance(features, real);
    }
    return found as Record<Resizer, number>;
  };
  return {
    stage2: frechetDistance(await featuresOf(stage(2)), real),
    stage1: await enlargedOf(stage(1)),
    small: await enlargedOf((from, to) => {
      const pictures = picturesOf(shown.slice(from, to), drawsOf(part, `small ${from}`));
      return avgPool(pictures, 2, 2, 'valid');
    }),
    real: frechetDistance(await realOf(drawn(others), others), real),
  };
}

const least = (of: Readonly<Record<Resizer, number>>): number => Math.min(...Object.values(of));

/**
 * Mean distance of two pictures of one caption, over the features of a classifier, relative to that of two pictures of
 * two captions.
 */
async function varietyOf(model: StackGAN, judge: Classifier, part: Setting['part']): Promise<number> {
  const each = 12;
  const some = combinations('seen').filter((_, i) => i % 6 === 0);
  const captions = sentencesFor(some, drawsOf(part, 'variety'));
  const features = tidy(() => {
    const pictures = model.generate(captions, each, { seed: 3, stage: 1 });
    return judge.features(images.resizeBilinear(pictures, [32, 32], false, true));
  });
  const { values, columns } = await taken(features, matrixOf);
  const apart = (a: number, b: number) => {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += ((values[a * columns + i] ?? 0) - (values[b * columns + i] ?? 0)) ** 2;
    return Math.sqrt(sum);
  };
  const n = captions.length * each;
  let [within, between] = [0, 0];
  for (let i = 0; i < n; i++) {
    const start = i - (i % each);
    within += apart(i, start + ((i - start + 1) % each)) / n;
    between += apart(i, (i + each) % n) / n;
  }
  return within / between;
}

/** For each caption a row of stage I, twice as large, and under it the row of stage II made of it. */
async function draw(model: StackGAN, out: string): Promise<void> {
  const captions = [
    'a small red square in the middle',
    'a large blue circle in the lower right',
    'a large red triangle in the upper left',
    'a large green cross in the middle',
  ];
  const sheet = tidy(() => {
    const rows = captions.flatMap((caption, i) => {
      const low = model.generate(caption, 8, { seed: i, stage: 1 });
      return [images.resizeNearestNeighbor(low, [32, 32]), model.generate(caption, 8, { seed: i })] as Tensor4D[];
    });
    return concat(rows, 0);
  });
  await writeSheet(join(out, 'stages.png'), sheet, 8);
}
