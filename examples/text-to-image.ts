// Text to image: a text encoder and then a GAN learn from pictures of coloured shapes with sentences, and the GAN draws
// what it is told, also combinations of colour and shape it has not seen.
//
//   npm run example -- text-to-image [--steps 4500] [--out out/text-to-image]
//
// Writes captions.png, a row for each sentence, samples over time and losses.svg.
import { parseArgs } from 'node:util';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { CharCnnRnn, Classifier, linear, normal, ready, TextToImageGAN } from 'gan-kit';
import {
  captionedShapes,
  namedShapes,
  readShapes,
  SHAPE_WORD_COUNT,
  SHAPE_WORDS,
  type ShapeFactors,
} from 'gan-kit/datasets';
import { encodePng, folder, lossCurves, progressBar, sampleGrid, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '4500' }, out: { type: 'string', default: 'out/text-to-image' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

// 18 combinations of colour and shape to learn from; six are kept back, such as the red circle.
const seen = { size: 32, split: 'seen' } as const;
const common = { shape: [32, 32, 3], seed: 1 } as const;
const observers = [progressBar()];

// First what sees pictures, then what reads sentences: see the example text-encoder. From then on both stay as they
// are.
const between = [0, 0.98 * steps * 64] as const;
const sizes = { channels: [16, 32, 64], features: 64, dropout: 0 } as const;
const first = { learningRate: linear({ from: 1e-3, to: 2e-5, between }) };
const reader = new Classifier({ ...common, ...sizes, ...first, classes: SHAPE_WORD_COUNT });
await reader.fit(namedShapes(seen), { steps, batchSize: 64, observers });
const features = (images: Tensor4D) => reader.features(images);
const widths = { captionLength: 128, width: 64, channels: [64, 96, 64], length: 2 } as const;
const then = { learningRate: linear({ from: 2e-3, to: 4e-5, between }), weightDecay: 3e-4 };
const encoder = new CharCnnRnn({ ...common, ...widths, ...then, features });
await encoder.fit(captionedShapes({ ...seen, partial: 0.85 }), { steps, batchSize: 64, observers });

const captions = [
  'a small red square in the middle',
  'a large blue circle in the lower right',
  'a large white triangle in the upper left',
  // Not seen together:
  'a small yellow cross in the middle',
  'a large red circle in the middle',
  'a large green square in the upper right',
  'a large blue triangle in the middle',
  'a large yellow cross in the lower left',
];
const sized = { latent: normal(16), width: 16, discriminator: 'projection' } as const;
const during = { between: [0, 0.98 * steps * 32] } as const;
const rates = { D: linear({ from: 5e-4, to: 1e-5, ...during }), G: linear({ from: 1e-3, to: 2e-5, ...during }) };
const training = { learningRate: rates, average: { G: { halfLife: 3000 } } };
// D scores by an inner product, so what it learns of words holds for combinations that it has not seen.
const gan = new TextToImageGAN({ ...common, ...sized, ...training, encoder, captions });
const pictured = sampleGrid(out, { every: Math.ceil(steps / 5) });
await gan.fit(captionedShapes(seen), { steps, batchSize: 32, observers: [...observers, lossCurves(out), pictured] });

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
