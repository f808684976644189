// What a DCGAN has learnt without a label: ways through its z, sums of what z shows, and features that tell digits
// apart.
//
//   npm run example -- latent-space [--steps 1500] [--out out/latent-space]
//
// Writes between.png, each row from one digit to another; arithmetic.png, thin digits and the same
// in bold; and says how well a linear classifier reads D's features.
import { parseArgs } from 'node:util';
import {
  cast,
  concat,
  gather,
  mean,
  reshape,
  slice,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  topk,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { analogy, DCGAN, interpolate, normal, Rng, ready } from 'gan-kit';
import { encodePng, mnist, progressBar, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1500' }, out: { type: 'string', default: 'out/latent-space' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const latent = normal(64);
const gan = new DCGAN({ shape: [28, 28, 1], width: 16, latent, seed: 1 });
const train = await mnist();
await gan.fit(train, { steps, batchSize: 64, observers: [progressBar()] });

// Ways between digits, along the great circle.
const z = latent.sample(100, new Rng(2));
const rows = (from: number, count: number) => slice(z, [from, 0], [count, -1]);
await draw('between', gan.generate(80, { z: interpolate(rows(0, 8), rows(8, 8), 10) }), 10);

// Sums of latents: bold digits less thin ones, plus a thin one, should be that one in bold. No one has told G what bold
// is: ink is counted here.
const many = latent.sample(1000, new Rng(3));
const ink = mean(gan.generate(1000, { z: many }), [1, 2, 3]);
const byInk = topk(ink, 1000).indices;
const pick = (from: number, count: number) => gather(many, slice(byInk, from, count));
const [bold, thin] = [pick(0, 30), pick(970, 30)];
const each = Array.from({ length: 10 }, (_, i) => pick(900 + 5 * i, 1));
const bolder = each.map(one => analogy(bold, thin, one));
await draw('arithmetic', gan.generate(20, { z: concat([...each, ...bolder]) }), 10);

// A linear classifier on D's features, which have seen no label, and one on pixels.
const test = await mnist({ split: 'test' });
const count = steps < 100 ? 200 : 3000;
const known = train.pick(new Rng(4).permutation(train.size).subarray(0, count)).examples(0, count);
const unknown = test.examples(0, test.size);
for (const [what, see] of [
  ['pixels', (x: Tensor4D): Tensor2D => reshape(x, [x.shape[0], -1])],
  ["D's features", (x: Tensor4D) => gan.features(x)],
] as const) {
  const [seen, unseen] = [see(known.image), see(unknown.image)];
  const reader = sequential({
    layers: [layers.dense({ units: 10, activation: 'softmax', inputShape: [seen.shape[1]] })],
  });
  reader.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  await reader.fit(seen, cast(known.label, 'float32'), { epochs: 20, batchSize: 64, verbose: 0 });
  const [, accuracy] = reader.evaluate(unseen, cast(unknown.label, 'float32')) as [Tensor, Tensor];
  console.log(
    `a linear classifier on ${what}: ${(100 * (accuracy.dataSync()[0] ?? 0)).toFixed(1)} % of held-out digits`,
  );
}

async function draw(name: string, images: Tensor4D, columns: number): Promise<void> {
  await writeFileAtomic(`${out}/${name}.png`, await encodePng(images, { columns, scale: 2 }));
}
