// A BiGAN on 9,000 real digits: beside the generator, an encoder that finds the code of a digit, though no error of
// reconstruction is measured.
//
//   npm run example -- bigan-digits [--steps 4000] [--out out/bigan-digits]
//
// Writes samples over time, losses.svg, reconstructions.png (digits, and below each what G makes of its code) and
// between.png (from digit to digit).
import { parseArgs } from 'node:util';
import { atanh, clipByValue, concat, gather, type Tensor2D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { BiGAN, interpolate, lerp, linear, ready } from 'gan-kit';
import { matrixOf, nearestNeighbourError } from 'gan-kit/metrics';
import { encodePng, lossCurves, mnist, progressBar, sampleGrid, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '4000' }, out: { type: 'string', default: 'out/bigan-digits' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const [train, test] = [await mnist(), await mnist({ split: 'test' })];
const [seen, held] = [train.examples(0, train.size), test.examples(0, test.size)];

// The authors' rate, which falls over the second half.
const rate = linear({ from: 2e-4, to: 4e-6, between: [32 * steps, 0.99 * 64 * steps] });
const average = { E: { halfLife: 10_000 }, G: { halfLife: 10_000 } };
const gan = new BiGAN({ shape: [28, 28, 1], hidden: 256, learningRate: { D: rate, GE: rate }, average, seed: 1 });

/** Codes before E's last step squeezed them into (−1, 1), where those near a limit are all alike. */
const codesOf = (images: Tensor4D) =>
  matrixOf(tidy(() => atanh(clipByValue(gan.encode(images), -0.999999, 0.999999)) as Tensor2D));

/** How many held-out digits are of the class of the digit whose code lies nearest: nobody tells E what a class is. */
async function neighbours(): Promise<string> {
  const [codes, heldCodes] = [await codesOf(seen.image as Tensor4D), await codesOf(held.image as Tensor4D)];
  const error = await nearestNeighbourError(codes, seen.label.dataSync(), heldCodes, held.label.dataSync());
  return `${(100 * (1 - error)).toFixed(1)} %`;
}
const untrained = await neighbours();
await gan.fit(train, {
  steps,
  batchSize: 64,
  observers: [progressBar(), lossCurves(out), sampleGrid(out, { every: Math.ceil(steps / 5) })],
});
console.log(`nearest neighbour by codes: ${await neighbours()} right, ${untrained} before training`);

// The test digits come class by class: one of each, and of each another.
const some = (from: number) =>
  gather(
    held.image,
    Array.from({ length: 10 }, (_, digit) => 100 * digit + from),
  ) as Tensor4D;
const pairs = tidy(() => {
  const [a, b] = [some(0), some(50)];
  return concat([a, gan.reconstruct(a), b, gan.reconstruct(b)]) as Tensor4D;
});
await writeFileAtomic(`${out}/reconstructions.png`, await encodePng(pairs, { columns: 10, scale: 4 }));

// Each digit on its way to the next, by way of their codes.
const between = tidy(() => {
  const from = gan.encode(some(0));
  const next = gather(from, [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]);
  return gan.generate(100, { z: interpolate(from, next, 10, lerp) }) as Tensor4D;
});
await writeFileAtomic(`${out}/between.png`, await encodePng(between, { columns: 10, scale: 2 }));
