// A conditional GAN on 9,000 real digits: ask for a class and get it. Convolutional nets that are told the label at
// every layer.
//
//   npm run example -- cgan-digits [--steps 2000] [--out out/cgan-digits]
//
// Writes traversal-label.png (a row for each class), samples, losses.svg, year.png, and the model, which this program
// then opens again.
import { parseArgs } from 'node:util';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { ConditionalGAN, ready } from 'gan-kit';
import {
  encodePng,
  folder,
  lossCurves,
  mnist,
  progressBar,
  sampleGrid,
  traversalSheets,
  writeFileAtomic,
} from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '2000' }, out: { type: 'string', default: 'out/cgan-digits' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const gan = new ConditionalGAN({
  shape: [28, 28, 1],
  classes: 10,
  architecture: 'dcgan',
  width: 16,
  hidden: 128,
  learningRate: { D: 5e-4, G: 5e-4 },
  average: { G: { halfLife: 5000 } },
  seed: 1,
});
await gan.fit(await mnist(), {
  steps,
  batchSize: 64,
  observers: [
    progressBar(),
    lossCurves(out),
    sampleGrid(out, { every: Math.ceil(steps / 5) }),
    traversalSheets(out, { rows: 10 }),
  ],
});
await gan.save(folder(`${out}/model`));
gan.dispose();

// One draw of z for each digit, and the class for each: a year, written by nobody.
const again = await ConditionalGAN.load(folder(`${out}/model`));
const year = again.generate(24, { labels: Array.from({ length: 24 }, (_, i) => [2, 0, 1, 4][i % 4] ?? 0), seed: 7 });
await writeFileAtomic(`${out}/year.png`, await encodePng(year as Tensor4D, { columns: 4, scale: 2 }));
year.dispose();
again.dispose();
