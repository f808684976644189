// An InfoGAN on 9,000 real digits: nobody tells it the classes, and one of its codes comes to stand for them.
//
//   npm run example -- infogan-digits [--steps 3000] [--out out/infogan-digits]
//
// Writes a sheet for each code (traversal-digit.png, traversal-slant.png, traversal-width.png), samples and losses.svg.
import { parseArgs } from 'node:util';
import { argMax } from '@tensorflow/tfjs-core';
import { categorical, InfoGAN, linear, ready, uniform } from 'gan-kit';
import { folder, lossCurves, mnist, progressBar, sampleGrid, traversalSheets } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '3000' }, out: { type: 'string', default: 'out/infogan-digits' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const images = 64 * steps;
const between = [0.8 * images, images] as const;
const rising = linear({ from: 0.1, to: 1, between: [0.5 * images, 0.52 * images] });
const average = { halfLife: 10_000 };
const gan = new InfoGAN({
  shape: [28, 28, 1],
  noise: 62,
  codes: { digit: categorical(10), slant: uniform(), width: uniform() },
  width: 16,
  hidden: 128,
  // The class is read off bent digits: it cannot stand for how they lean. Two bends of one real digit should be read
  // alike, and all classes as often; when classes have been found there, G is paid in full for showing them. The other
  // codes weigh little until then, and in the end rates fall.
  bend: { codes: ['digit'], balance: 3, shear: 0.4, width: [0.75, 1.25], height: [0.85, 1.15], shift: 2 },
  weights: {
    digit: linear({ from: 0.1, to: 2, between: [0, 0.2 * images] }),
    slant: rising,
    width: rising,
    real: 1,
  },
  learningRate: { D: linear({ from: 2e-3, to: 1e-4, between }), G: linear({ from: 1e-3, to: 5e-5, between }) },
  average: { G: average, trunk: average, Q: average },
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
for (const [name, nats] of Object.entries(await gan.information({ n: 2000, seed: 1 }))) {
  // Only of a discrete code is there a most that a picture can tell.
  const code = gan.codes[name];
  const most = code?.kind === 'categorical' ? ` of at most ${code.entropy.toFixed(3)}` : '';
  console.log(`L_I of ${name}: ${nats.toFixed(3)} nats${most}`);
}

// Which digits Q takes for each value of the code: a row for each value, a column for each class.
const test = await mnist({ split: 'test' });
const { image, label } = test.examples(0, test.size);
const { digit } = gan.encode(image);
if (digit) {
  const table = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  const [read, real] = [argMax(digit, 1).dataSync(), label.dataSync()];
  for (let i = 0; i < test.size; i++) {
    const row = table[read[i] ?? 0] ?? [];
    row[real[i] ?? 0] = (row[real[i] ?? 0] ?? 0) + 1;
  }
  console.log('value of the code: how many held-out digits 0 … 9 it is read from');
  table.forEach((row, value) => {
    console.log(`${value}: ${row.map(count => `${count}`.padStart(4)).join('')}`);
  });
}
await gan.save(folder(`${out}/model`));
