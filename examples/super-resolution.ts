// SRGAN: small pictures made four times as high and wide. First SRResNet learns to be right on average, which is
// smooth; then an adversary teaches it to be sharp. On digits of 7 × 7 pixels, or on the pictures of a folder.
//
//   npm run example -- super-resolution [--steps 800] [--out out/super-resolution] [--data FOLDER]
//
// Writes srresnet/traversal-pictures.png and srgan/traversal-pictures.png: bicubic interpolation, the model's picture
// and the original, side by side; and the model.
import { parseArgs } from 'node:util';
import { concat, expandDims, type Tensor3D, type Tensor4D, unstack } from '@tensorflow/tfjs-core';
import { patchSource, Rng, ready, SRGAN } from 'gan-kit';
import {
  encodePng,
  folder,
  lossCurves,
  mnist,
  patchFolder,
  progressBar,
  traversalSheets,
  writeFileAtomic,
} from 'gan-kit/node';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '800' },
    out: { type: 'string', default: 'out/super-resolution' },
    data: { type: 'string' },
  },
});
const { out, data } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

// Digits are patches as they are; out of a folder's pictures, patches are cut at random.
const [patch, channels] = data === undefined ? [28, 1] : [64, 3];
const digits = async (split: 'train' | 'test') => {
  const { image } = (await mnist({ split })).examples(0, split === 'train' ? 9000 : 1000);
  const bytes = Uint8Array.from(await image.data(), v => Math.round((v + 1) * 127.5));
  image.dispose();
  const pictures = Array.from({ length: bytes.length / 784 }, (_, i) => ({
    pixels: bytes.subarray(784 * i, 784 * i + 784),
    shape: [28, 28, 1] as const,
  }));
  return patchSource({ pictures, patch, scale: 4, turns: false });
};
const train = data === undefined ? await digits('train') : await patchFolder(data, { patch, scale: 4 });
const shown = data === undefined ? await digits('test') : train;

const model = new SRGAN({
  scale: 4,
  patch,
  channels,
  blocks: 3,
  width: 24,
  generatorNorm: 'none',
  discriminator: { width: 16, hidden: 64 },
  weights: { adversarial: 1e-2 },
  learningRate: { pretraining: 1e-3, D: 2e-4, G: 2e-4 },
  seed: 1,
});
console.log(model.summary());
const held = await shown.batches(10, new Rng(1))[Symbol.asyncIterator]().next();
model.preview(held.value);
const watched = (phase: string) => ({
  steps,
  batchSize: 16,
  observers: [progressBar(), lossCurves(`${out}/${phase}`), traversalSheets(`${out}/${phase}`)],
});
await model.pretrain(train, watched('srresnet'));
await model.fit(train, watched('srgan'));
await model.save(folder(`${out}/model`));

// Any size can be enlarged, not only the patches' own: here all the small pictures side by side.
const strip = concat(unstack(held.value.low as Tensor4D), 1) as Tensor3D;
const wide = model.upscale(strip);
console.log(`${strip.shape[0]} × ${strip.shape[1]} pixels become ${wide.shape[0]} × ${wide.shape[1]}`);
await writeFileAtomic(`${out}/strip.png`, await encodePng(expandDims(wide, 0) as Tensor4D, { scale: 2 }));
model.dispose();
