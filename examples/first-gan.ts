// A GAN on points of the plane: two small nets learn a ring of eight Gaussians.
//
//   npm run example -- first-gan [--steps 3000] [--out out/first-gan]
//
// Writes samples-000000.png, … and samples-latest.png (dots: generated points, rings: where the Gaussians are) and
// losses.svg.
import { parseArgs } from 'node:util';
import { GAN, normal, ready } from 'gan-kit';
import { gaussianRing } from 'gan-kit/datasets';
import { lossCurves, progressBar, sampleGrid } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '3000' }, out: { type: 'string', default: 'out/first-gan' } },
});
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const ring = gaussianRing({ modes: 8 });
const gan = new GAN({
  shape: [2],
  latent: normal(16),
  hidden: { G: [128, 128], D: [128, 128] },
  learningRate: { D: 1e-3, G: 1e-3 },
  seed: 1,
});
await gan.fit(ring, {
  steps,
  batchSize: 256,
  observers: [
    progressBar(),
    lossCurves(values.out, { every: steps }),
    sampleGrid(values.out, { every: Math.ceil(steps / 3), marks: ring.centers }),
  ],
});

// How many of 2,500 points lie within three deviations of a Gaussian, and how many Gaussians have one.
const points = gan.generate(2500, { seed: 1 });
const all = (await points.array()) as [number, number][];
points.dispose();
const near = all.map(([x, y]) =>
  ring.centers.findIndex(([cx, cy]) => Math.hypot(x - cx, y - cy) <= 3 * ring.deviation),
);
const hits = near.filter(i => i >= 0);
console.log(`${new Set(hits).size} of ${ring.centers.length} Gaussians reached, ${hits.length} of 2500 points on one`);
gan.dispose();
