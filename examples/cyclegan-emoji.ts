// CycleGAN between two styles of emoji, Google's and Twitter's. It is never told which belong together: each style is a
// heap in an order of its own. Held-out emoji, whose partners are known, show how near it comes to them.
// Google's are Noto Emoji, Apache 2.0; Twitter's are Twemoji, CC-BY 4.0, © Twitter and contributors.
//
//   npm run example -- cyclegan-emoji [--steps 2000] [--out out/cyclegan-emoji]
//
// Writes traversal-a-to-b.png and traversal-b-to-a.png (picture, translated, and back), losses.svg and the model.
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { CycleGAN, linear, ready, unpaired } from 'gan-kit';
import { emoji, emojiPairs, folder, lossCurves, progressBar, traversalSheets } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '2000' }, out: { type: 'string', default: 'out/cyclegan-emoji' } },
});
const { out } = values;
const steps = Number(values.steps);
const batchSize = 4;
const images = steps * batchSize;

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const heaps = unpaired(await emoji({ style: 'google' }), await emoji({ style: 'twitter' }));
const pairs = await emojiPairs({ split: 'validation' });
const { input: google, target: twitter } = pairs.examples(0, pairs.entries.length);

const model = new CycleGAN({
  shape: [32, 32, 3],
  width: 16,
  depth: 1,
  blocks: 4,
  discriminator: { layers: 2, width: 24 },
  // The paper's fall, from a higher rate: the run is short.
  learningRate: linear({ from: 5e-4, to: 0, between: [images / 2, images] }),
  seed: 1,
});
console.log(model.summary());
const observers = [progressBar(), lossCurves(out), traversalSheets(out, { every: Math.ceil(steps / 5), rows: 10 })];
// Ten of all sorts.
const some = pairs.pick(Array.from({ length: 10 }, (_, i) => 19 * i + 3)).examples(0, 10);
await model.preview({ a: some.input, b: some.target }).fit(heaps, { steps, batchSize, observers });

/** Mean distance of colours, which lie in [−1, 1]. */
const l1 = (x: tf.Tensor, y: tf.Tensor) =>
  tf.tidy(() => tf.mean(tf.abs(tf.sub(x, y))).dataSync()[0] ?? Number.NaN).toFixed(3);
const [toTwitter, toGoogle] = [model.translate(google), model.translate(twitter, { to: 'a' })];
console.log(`L1 of ${pairs.entries.length} pairs: ${l1(google, twitter)}`);
console.log(`as Twitter would draw them: ${l1(toTwitter, twitter)}, as Google would: ${l1(toGoogle, google)}`);
await model.save(folder(`${out}/model`));
model.dispose();
