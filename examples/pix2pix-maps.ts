// pix2pix: from label maps to pictures of houses, or what the pairs in your own folder teach.
//
//   npm run example -- pix2pix-maps [--steps 2000] [--out out/pix2pix-maps] [--data FOLDER]
//
// Without --data it draws its own pairs. FOLDER holds pictures with input and target side by side. Writes
// traversal-pairs.png (a row of input, output and target for each of some held-out pairs), street.png (one wide map,
// which no training picture was like), and losses.svg.
import { parseArgs } from 'node:util';
import { abs, concat, mean, split, sub, type Tensor4D } from '@tensorflow/tfjs-core';
import { Pix2Pix, ready, receptiveField } from 'gan-kit';
import { labelMapSource } from 'gan-kit/datasets';
import { encodePng, folder, lossCurves, progressBar, sideBySide, traversalSheets, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '2000' },
    out: { type: 'string', default: 'out/pix2pix-maps' },
    data: { type: 'string' },
  },
});
const { out, data } = values;
const steps = Number(values.steps);
const SIZE = 64;
const LAYERS = 2;

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const pairs = data === undefined ? labelMapSource({ size: SIZE }) : await sideBySide(data, { crop: SIZE });
const { input, target } = await pairs.examples(0, data === undefined ? 6 : 1);

const model = new Pix2Pix({
  shape: [SIZE, SIZE, 3],
  width: 16,
  discriminator: { layers: LAYERS, width: 16 },
  seed: 1,
});
console.log(`each logit of D judges ${receptiveField(LAYERS)} × ${receptiveField(LAYERS)} pixels`);
await model.preview({ input, target }).fit(pairs, {
  steps,
  batchSize: data === undefined ? 4 : 1,
  observers: [progressBar(), lossCurves(out), traversalSheets(out, { rows: 6, every: Math.ceil(steps / 4) })],
});
await model.save(folder(`${out}/model`));

// The net is fully convolutional: any sides that are multiples of 2^depth will do. Equal seeds give equal noise.
const maps = split(input, input.shape[0], 0);
const street = concat(maps.length > 1 ? maps.slice(0, 4) : [...maps, ...maps], 2) as Tensor4D;
const wide = model.translate(street, { seed: 7 });
const sheet = concat([street, wide], 0) as Tensor4D;
await writeFileAtomic(`${out}/street.png`, await encodePng(sheet, { columns: 1, scale: 3 }));
console.log(`a street of ${wide.shape[1]} × ${wide.shape[2]} pixels is in ${out}/street.png`);

const drawn = [1, 2].map(seed => model.translate(street, { seed })) as [Tensor4D, Tensor4D];
const apart = mean(abs(sub(...drawn))).dataSync()[0] ?? 0;
console.log(`two draws of the noise differ by ${apart.toFixed(4)} a pixel, of a range of 2`);
model.dispose();
