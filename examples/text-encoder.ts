// A text encoder: sentences about coloured shapes, read character by character, and pictures of them come to lie in one
// space. A net that learned single words first, "red", "circle", sees the pictures.
//
//   npm run example -- text-encoder [--steps 3000] [--out out/text-encoder]
//
// Writes found.png, a row for each sentence: the eight pictures out of 240 that fit it best; and losses.svg.
import { parseArgs } from 'node:util';
import { concat, gather, matMul, type Tensor4D, tensor4d, tidy, topk, unstack } from '@tensorflow/tfjs-core';
import { CharCnnRnn, Classifier, linear, Rng, ready } from 'gan-kit';
import { captionedShapes, drawShape, namedShapes, SHAPE_WORD_COUNT, shapeOfLabel } from 'gan-kit/datasets';
import { encodePng, folder, lossCurves, progressBar, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '3000' }, out: { type: 'string', default: 'out/text-encoder' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const common = { shape: [32, 32, 3], seed: 1 } as const;
const between = [0, 0.98 * steps * 64] as const;

// What pictures are seen by. It learns 18 combinations of colour and shape; six are kept back, such as the red circle.
const sizes = { channels: [16, 32, 64], features: 64, dropout: 0 } as const;
const reader = new Classifier({
  ...common,
  ...sizes,
  classes: SHAPE_WORD_COUNT,
  learningRate: linear({ from: 1e-3, to: 2e-5, between }),
});
await reader.fit(namedShapes({ split: 'seen' }), { steps, batchSize: 64, observers: [progressBar()] });
const features = (images: Tensor4D) => reader.features(images);

// A sixth of the paper's channels. Most sentences tell only some of what there is: "a thing that is red".
const widths = { captionLength: 128, width: 64, channels: [64, 96, 64], length: 2 } as const;
const encoder = new CharCnnRnn({
  ...common,
  ...widths,
  features,
  learningRate: linear({ from: 2e-3, to: 4e-5, between }),
  weightDecay: 3e-4,
});
const shapes = captionedShapes({ size: 32, split: 'seen', partial: 0.85 });
await encoder.fit(shapes, { steps, batchSize: 64, observers: [progressBar(), lossCurves(out)] });

// One picture of each of the 240 combinations of colour, shape, size and place.
const rng = new Rng(2);
const pixels = Array.from({ length: 240 }, (_, label) => drawShape(shapeOfLabel(label), { size: 32, rng }));
const pictures = tensor4d(Float32Array.from(pixels.flatMap(p => [...p])), [240, 32, 32, 3]);

// Colour and shape were seen together in the second alone. The last is in words of no pattern it was taught.
const sentences = [
  'a small green square in the upper left',
  'look in the middle: a huge triangle that is purple',
  'a large red circle in the lower right',
  'the upper right holds a yellow cross; it is tiny',
];
const best = tidy(() => {
  const fits = matMul(encoder.encode(sentences), encoder.encodeImages(pictures), false, true);
  return topk(fits, 8).indices;
});
const found = tidy(() => concat(unstack(best).map(rows => gather(pictures, rows))));
await writeFileAtomic(`${out}/found.png`, await encodePng(found, { columns: 8, scale: 2 }));
const labels = best.dataSync();
sentences.forEach((sentence, i) => {
  const [colour, shape, size, place] = shapeOfLabel(labels[8 * i] ?? 0);
  console.log(`${sentence}: best picture has colour ${colour}, shape ${shape}, size ${size}, place ${place}`);
});

// Frozen, it is what TextToImageGAN and StackGAN take as their encoder.
await encoder.save(folder(`${out}/model`));
const again = await CharCnnRnn.load(folder(`${out}/model`), { features, learningRate: 1e-3 });
console.log(again.encode(sentences).shape, 'embeddings after', again.step, 'steps');
