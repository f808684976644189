// A semi-supervised GAN: a classifier of digits that is told 100 labels, ten of each class, and sees 9,000 digits
// without.
//
//   npm run example -- sgan-digits [--steps 5000] [--labels 100] [--out out/sgan-digits]
//
// Writes samples over time, losses.svg and errors.png: held-out digits that it takes for another.
import { parseArgs } from 'node:util';
import { gather, type Tensor4D } from '@tensorflow/tfjs-core';
import { Classifier, ready, SemiSupervisedGAN, semiSupervised } from 'gan-kit';
import { agreement } from 'gan-kit/metrics';
import { encodePng, lossCurves, mnist, progressBar, sampleGrid, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '5000' },
    labels: { type: 'string', default: '100' },
    out: { type: 'string', default: 'out/sgan-digits' },
  },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const shape = [28, 28, 1] as const;
const data = semiSupervised(await mnist(), { labelled: Number(values.labels), seed: 1 });
const test = await mnist({ split: 'test' });
const { image, label } = test.examples(0, test.size);
const real = label.dataSync();

const gan = new SemiSupervisedGAN({ shape, hidden: { G: [250, 250], D: [500, 250, 125, 125, 125] }, seed: 1 });
await gan.fit(data, {
  steps,
  batchSize: 100,
  observers: [progressBar(), lossCurves(out), sampleGrid(out, { every: Math.ceil(steps / 5) })],
});
// What the labels alone can teach, to a net of convolutions even.
const control = new Classifier({ shape, seed: 1 });
await control.fit(data.labelled, { steps: Math.ceil(steps / 10), batchSize: 20, observers: [progressBar()] });

const told = gan.classify(image).dataSync();
const percent = (classes: ArrayLike<number>) => `${(100 * agreement(classes, real)).toFixed(1)} %`;
console.log(`${data.labelled.size} labels and ${data.size} digits without: ${percent(told)} of held-out digits right`);
console.log(`the labels alone: ${percent(control.classify(image).dataSync())}`);

const wrong = [...real.keys()].filter(i => told[i] !== real[i]);
const missed = gather(image, wrong.length > 0 ? wrong.slice(0, 50) : [0]) as Tensor4D;
await writeFileAtomic(`${out}/errors.png`, await encodePng(missed, { columns: 10, scale: 4 }));
