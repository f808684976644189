// A variational autoencoder on 9,000 real digits: it squeezes each into 20 numbers, and draws new ones from random
// numbers.
//
//   npm run example -- vae-digits [--steps 2000] [--out out/vae-digits]
//
// Writes samples over time, losses.svg, held-out digits beside their reconstructions, ways between digits, and what
// single columns of z change.
import { parseArgs } from 'node:util';
import { ready, type Sheet, VAE } from 'gan-kit';
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
  options: { steps: { type: 'string', default: '2000' }, out: { type: 'string', default: 'out/vae-digits' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

// β grows from 0 to 1 over the first tenth of the run: the decoder learns to use z before its price is asked.
const warmUp = (images: number) => Math.min(1, images / (0.1 * steps * 128));
const model = new VAE({ shape: [28, 28, 1], latent: 20, weights: { kl: warmUp }, seed: 1 });
await model.fit(await mnist(), {
  steps,
  batchSize: 128,
  observers: [progressBar(), lossCurves(out), sampleGrid(out, { every: Math.ceil(steps / 4) }), traversalSheets(out)],
});

const test = await mnist({ split: 'test' });
const { image } = test.examples(0, test.size);
const { nats, kl, reconstruction } = await model.elbo(image);
console.log(`held-out digits: ELBO ${nats.toFixed(1)} nats (KL ${kl.toFixed(1)}, pixels ${reconstruction.toFixed(1)})`);
// The held-out digits are stored class by class: ten of each, and one of each.
const each = (n: number, from = 0) =>
  test.pick(Array.from({ length: n }, (_, i) => from + (1000 / n) * i)).examples(0, n);
const bound = await model.importanceBound(each(100).image);
console.log(`importance-weighted bound of 100 of them: ${bound.toFixed(1)} nats`);
const [some, others] = [each(10).image, each(10, 50).image];
await draw('reconstructions', model.reconstructions(some));
await draw('between', model.interpolate(some, others));
await model.save(folder(`${out}/model`));

async function draw(name: string, sheet: Sheet): Promise<void> {
  await writeFileAtomic(`${out}/${name}.png`, await encodePng(sheet, { scale: 2 }));
}
