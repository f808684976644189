// Text to image: a text encoder and then a GAN learn from pictures of coloured shapes with sentences, and the GAN draws what it is told, also
// combinations of colour and shape it has not seen.
//
//   npm run example -- text-to-image [--steps 3000] [--out out/text-to-image]
//
// Writes captions.png, a row for each sentence, samples over time and losses.svg.
import { parseArgs } from 'node:util';
import type { ShapeFactors } from 'gan-kit';
import { CharCnnRnn, captionedShapes, normal, readShapes, ready, SHAPE_WORDS, TextToImageGAN } from 'gan-kit';
import { encodePng, folder, lossCurves, progressBar, sampleGrid, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '3000' }, out: { type: 'string', default: 'out/text-to-image' } },
});
const { out } = values;
const steps = Number(values.steps);
const encoderSteps = Math.ceil((2 * steps) / 3);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

// 18 combinations of colour and shape to learn from; six are kept back, such as the red circle.
const shapes = captionedShapes({ size: 32, split: 'seen' });
const shape = [32, 32, 3] as const;

// First the encoder: sentences and pictures come to lie in one space. From then on it stays as it is.
const encoder = new CharCnnRnn({
  shape,
  captionLength: 128,
  width: 64,
  channels: [96, 128, 64],
  imageChannels: [16, 32, 64],
  learningRate: 3e-3,
  seed: 1,
});
await encoder.fit(shapes, { steps: encoderSteps, batchSize: 64, observers: [progressBar()] });
await encoder.save(folder(`${out}/encoder`));

const captions = [
  'a small red square in the middle',
  'a large blue circle in the lower right',
  'a large white triangle in the upper left',
  'a small yellow cross in the middle',
  // Not seen together:
  'a large red circle in the middle',
  'a large green square in the upper right',
  'a large blue triangle in the middle',
  'a large yellow cross in the lower left',
];
const gan = new TextToImageGAN({
  shape,
  encoder,
  captions,
  latent: normal(16),
  width: 16,
  projection: 64,
  learningRate: { D: 5e-4, G: 1e-3 },
  average: { G: { halfLife: 5000 } },
  seed: 1,
});
await gan.fit(shapes, {
  steps,
  batchSize: 64,
  observers: [progressBar(), lossCurves(out), sampleGrid(out, { every: Math.ceil(steps / 5) })],
});

const pictures = gan.generate(captions, 8, { seed: 2 });
await writeFileAtomic(`${out}/captions.png`, await encodePng(pictures, { columns: 8, scale: 2 }));
const readings = await readShapes(pictures);
const named = ([colour, shape, size]: ShapeFactors) =>
  `${SHAPE_WORDS.size[size]?.[0]} ${SHAPE_WORDS.colour[colour]?.[0]} ${SHAPE_WORDS.shape[shape]?.[0]}`;
captions.forEach((caption, i) => {
  const own = readings.slice(8 * i, 8 * i + 8);
  const right = own.filter(reading => reading && caption.includes(named(reading.factors))).length;
  console.log(`${caption}: ${right} of 8 are read as that`);
});
await gan.save(folder(`${out}/model`));
const again = await TextToImageGAN.load(folder(`${out}/model`), { encoder });
console.log(again.generate('a tiny purple box in the top left', 1).shape);
