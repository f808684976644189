// R3GAN on 9,000 real digits, told their classes: residual nets without any normalisation, narrower than the authors’
// so that two cores can follow, along their schedules over the length of this run. It is a thousandth of theirs, so
// the rate is five times as high, and γ for pictures as alike as digits ten times the default.
//
//   npm run example -- r3gan-digits [--steps 700] [--out out/r3gan-digits]
//
// Writes traversal-label.png (a row for each class), samples over time, losses.svg and the model.
import { parseArgs } from 'node:util';
import { cosine, R3GAN, ready } from 'gan-kit';
import { folder, lossCurves, mnist, progressBar, sampleGrid, traversalSheets } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '700' }, out: { type: 'string', default: 'out/r3gan-digits' } },
});
const { out } = values;
const steps = Number(values.steps);
const batchSize = 32;
const totalImages = steps * batchSize;

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const gan = new R3GAN({
  shape: [28, 28, 1],
  classes: 10,
  width: 16,
  gamma: 5,
  learningRate: cosine({ from: 1e-3, to: 2.5e-4, between: [0, totalImages] }),
  totalImages,
  seed: 1,
});
console.log(gan.summary());
await gan.fit(await mnist(), {
  steps,
  batchSize,
  observers: [
    progressBar(),
    lossCurves(out),
    sampleGrid(out, { every: Math.ceil(steps / 5) }),
    traversalSheets(out, { rows: 10 }),
  ],
});
await gan.save(folder(`${out}/model`));
gan.dispose();
