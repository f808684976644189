// The Wasserstein GAN on 9,000 real digits, with a gradient penalty: D, a critic, plays five times for each step of G,
// and how far it finds generated digits from real ones, D.distance in losses.svg, falls as they get better. The rate is
// five times the paper's, for a run that is a hundredth as long.
//
//   npm run example -- wgan-digits [--steps 700] [--out out/wgan-digits]
//
// Writes samples over time, losses.svg and the model.
import { parseArgs } from 'node:util';
import { ready, WGAN } from 'gan-kit';
import { folder, lossCurves, mnist, progressBar, sampleGrid } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '700' }, out: { type: 'string', default: 'out/wgan-digits' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const gan = new WGAN({ shape: [28, 28, 1], width: 16, learningRate: 5e-4, seed: 1 });
console.log(gan.summary());
const { history } = await gan.fit(await mnist(), {
  steps,
  observers: [progressBar(), lossCurves(out), sampleGrid(out, { every: Math.ceil(steps / 5) })],
});
const distance = history['D.distance'] ?? [];
console.log(`distance between real and generated digits: ${distance[0]?.toFixed(2)} → ${distance.at(-1)?.toFixed(2)}`);
await gan.save(folder(`${out}/model`));
gan.dispose();
