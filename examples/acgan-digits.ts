// An auxiliary classifier GAN on 9,000 real digits: G is asked for a class, and D, which is not told, must be able to
// read it.
//
//   npm run example -- acgan-digits [--steps 1500] [--out out/acgan-digits]
//
// Writes traversal-label.png (a row for each class), samples and losses.svg, and says how well D's class head reads
// digits it never saw.
import { parseArgs } from 'node:util';
import { ACGAN, ready } from 'gan-kit';
import { agreement } from 'gan-kit/metrics';
import { folder, lossCurves, mnist, progressBar, sampleGrid, traversalSheets } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1500' }, out: { type: 'string', default: 'out/acgan-digits' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const gan = new ACGAN({
  shape: [28, 28, 1],
  classes: 10,
  width: 16,
  weights: { classOfFake: 0, class: 0.3 },
  learningRate: { D: 5e-4, G: 1e-3 },
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

// The class head reads real digits that were held out, and new ones of the classes asked for.
const test = await mnist({ split: 'test' });
const { image, label } = test.examples(0, test.size);
const read = gan.classify(image);
console.log(`real digits read right: ${(100 * agreement(read.dataSync(), label.dataSync())).toFixed(1)} %`);
const asked = Array.from({ length: 500 }, (_, i) => i % 10);
const made = gan.generate(500, { labels: asked, seed: 7 });
const readMade = gan.classify(made);
console.log(`its own digits read as asked: ${(100 * agreement(readMade.dataSync(), asked)).toFixed(1)} %`);
for (const tensor of [image, label, read, made, readMade]) tensor.dispose();
await gan.save(folder(`${out}/model`));
gan.dispose();
