// StackGAN on coloured shapes with sentences: stage I draws 16 × 16 pictures of a sentence, stage II makes 32 × 32 ones
// of these and the sentence.
//
//   npm run example -- stackgan-shapes [--steps 2000] [--out out/stackgan-shapes]
//
// Takes as many steps for what sees pictures, for the text encoder and for each stage. Writes stages.png: for each
// sentence a row of stage I, enlarged, and under it what stage II made of it; samples over time, stage1/losses.svg and
// stage2/losses.svg.
import { parseArgs } from 'node:util';
import { concat, image, type Tensor4D } from '@tensorflow/tfjs-core';
import { CharCnnRnn, Classifier, linear, normal, ready, StackGAN } from 'gan-kit';
import { captionedShapes, namedShapes, SHAPE_WORD_COUNT } from 'gan-kit/datasets';
import { encodePng, folder, lossCurves, progressBar, sampleGrid, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '2000' }, out: { type: 'string', default: 'out/stackgan-shapes' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

// What sees pictures and what reads sentences: see the example text-encoder.
const common = { shape: [32, 32, 3], seed: 1 } as const;
const observers = [progressBar()];
const between = [0, 0.98 * steps * 64] as const;
const sizes = { channels: [16, 32, 64], features: 64, dropout: 0 } as const;
const reader = new Classifier({
  ...common,
  ...sizes,
  classes: SHAPE_WORD_COUNT,
  learningRate: linear({ from: 1e-3, to: 2e-5, between }),
});
await reader.fit(namedShapes(), { steps, batchSize: 64, observers });
const encoder = new CharCnnRnn({
  ...common,
  captionLength: 128,
  width: 64,
  channels: [64, 96, 64],
  features: images => reader.features(images),
  length: 2,
  learningRate: linear({ from: 2e-3, to: 4e-5, between }),
});
const shapes = captionedShapes({ size: 32 });
await encoder.fit(shapes, { steps, batchSize: 64, observers });

const captions = [
  'a small red square in the middle',
  'a large blue circle in the lower right',
  'a large white triangle in the upper left',
  'a large yellow cross in the middle',
];
const gan = new StackGAN({
  ...common,
  ratio: 2,
  encoder,
  captions,
  latent: normal(16),
  condition: 64,
  width: 16,
  blocks: 1,
  learningRate: { D1: 5e-4, G1: 1e-3, D2: 5e-4, G2: 1e-3 },
});
await gan.fit(shapes, { stage: 1, steps, observers: [progressBar(), lossCurves(`${out}/stage1`)] });
await gan.fit(shapes, {
  stage: 2,
  steps,
  observers: [progressBar(), lossCurves(`${out}/stage2`), sampleGrid(out, { every: Math.ceil(steps / 5) })],
});

// Equal seeds give pictures of stage I and what stage II makes of the same ones.
const rows = captions.flatMap((caption, i): Tensor4D[] => {
  const low = gan.generate(caption, 8, { seed: i, stage: 1 });
  return [image.resizeNearestNeighbor(low, [32, 32]), gan.generate(caption, 8, { seed: i })];
});
await writeFileAtomic(`${out}/stages.png`, await encodePng(concat(rows), { columns: 8, scale: 2 }));
await gan.save(folder(`${out}/model`));
console.log(gan.summary());
