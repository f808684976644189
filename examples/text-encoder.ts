// A text encoder from nothing: sentences about coloured shapes and pictures of them come to lie in one space, character by character.
//
//   npm run example -- text-encoder [--steps 1500] [--out out/text-encoder]
//
// Writes found.png, a row for each sentence: the eight pictures out of 240 that fit it best; and losses.svg.
import { parseArgs } from 'node:util';
import { concat, gather, matMul, tensor4d, tidy, topk, unstack } from '@tensorflow/tfjs-core';
import { CharCnnRnn, captionedShapes, drawShape, Rng, ready, shapeOfLabel } from 'gan-kit';
import { encodePng, folder, lossCurves, progressBar, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1500' }, out: { type: 'string', default: 'out/text-encoder' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

// A quarter of the paper's channels. It learns 18 combinations of colour and shape; six are kept back, such as the red circle.
const encoder = new CharCnnRnn({
  shape: [32, 32, 3],
  captionLength: 128,
  width: 64,
  channels: [96, 128, 64],
  imageChannels: [16, 32, 64],
  learningRate: images => 3e-3 * Math.max(0.02, 1 - images / (steps * 64)),
  seed: 1,
});
await encoder.fit(captionedShapes({ size: 32, split: 'seen' }), {
  steps,
  batchSize: 64,
  observers: [progressBar(), lossCurves(out)],
});

// One picture of each of the 240 combinations of colour, shape, size and place.
const rng = new Rng(2);
const pixels = Array.from({ length: 240 }, (_, label) => drawShape(shapeOfLabel(label), { size: 32, rng }));
const pictures = tensor4d(Float32Array.from(pixels.flatMap(p => [...p])), [240, 32, 32, 3]);

const sentences = [
  'a small green square in the upper left',
  'look in the middle: a huge triangle that is purple',
  // Not seen together, and in words of no pattern it was taught:
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
const again = await CharCnnRnn.load(folder(`${out}/model`), {
  learningRate: 1e-3,
});
console.log(again.encode(sentences).shape, 'embeddings after', again.step, 'steps');
