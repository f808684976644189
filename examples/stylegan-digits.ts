// StyleGAN2 on 9,000 real digits, narrower than the authors’ so that two cores can follow, and what one does with it
// then: styles mixed, drawn towards their mean, digits of one’s own found among them and pushed along its strongest
// directions, a film, and the nearest digits it learned from.
//
//   npm run example -- stylegan-digits [--steps 800] [--out out/stylegan-digits]
//
// Writes traversal-mixing.png and traversal-truncation.png, samples over time, found.png (held-out digits, what was
// found, and that along two directions), film.png, nearest.png and the model.
import { parseArgs } from 'node:util';
import { add, concat, mul, type Rank, reshape, slice, type Tensor2D, type Tensor4D, tile } from '@tensorflow/tfjs-core';
import { interpolate, lerp, loop, nearestPictures, project, ready, StyleGAN, sefa } from 'gan-kit';
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
  options: { steps: { type: 'string', default: '800' }, out: { type: 'string', default: 'out/stylegan-digits' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const gan = new StyleGAN({ shape: [28, 28, 1], width: 16, gamma: 1, learningRate: 1e-3, seed: 1 });
console.log(gan.summary());
const digits = await mnist();
await gan.fit(digits, {
  steps,
  batchSize: 32,
  observers: [
    progressBar(),
    lossCurves(out),
    sampleGrid(out, { every: Math.ceil(steps / 5) }),
    traversalSheets(out, { rows: 6 }),
  ],
});
await gan.save(folder(`${out}/model`));

// Digits that it has not seen: where would it draw them?
const asked = (await mnist({ split: 'test' })).examples(0, 6).image;
const { points, images, distances, before } = await project(gan, asked, { steps: steps < 100 ? 5 : 200 });
const mean = (of: Float32Array) => (of.reduce((sum, d) => sum + d, 0) / of.length).toFixed(3);
console.log(`held-out digits: found at distance ${mean(distances)}, the nearest of 256 draws at ${mean(before)}`);

// Along the two strongest directions, four steps to either side. Nobody has said what they do.
const { directions } = await sefa(gan, { count: 2 });
const along = [0, 1].map(i => {
  const way = tile(mul(slice(directions, [i, 0], [1, -1]), 4), [6, 1]) as Tensor2D;
  const minus = add<Tensor2D>(points, mul(way, -1));
  const moved = gan.generate(30, { w: interpolate(minus, add(points, way), 5, lerp) });
  return reshape<Rank.R5>(moved, [6, 5, 28, 28, 1]);
});
const each = (x: Tensor4D) => reshape<Rank.R5>(x, [6, 1, 28, 28, 1]);
await draw('found', concat([each(asked), each(images as Tensor4D), ...along], 1), 12);

// A film that comes back to where it began, sixteen frames of it from each draw to the next.
const frames = loop(gan.styles(4, { seed: 5, truncation: 0.7 }), 16, lerp);
await draw('film', gan.generate(64, { w: frames }), 16);

// Drawn, and the two nearest of what it learned from: a copy would be at distance 0.
const drawn = gan.generate(6, { seed: 7 });
const near = await nearestPictures(drawn, digits, { k: 2 });
const pair = reshape<Rank.R5>(near.images, [6, 2, 28, 28, 1]);
await draw('nearest', concat([each(drawn), pair], 1), 3);
console.log(`nearest training digits: at distances from ${Math.min(...near.distances).toFixed(3)} on`);
gan.dispose();

async function draw(name: string, pictures: Tensor4D | ReturnType<typeof each>, columns: number): Promise<void> {
  const flat = reshape<Rank.R4>(pictures, [-1, 28, 28, 1]);
  await writeFileAtomic(`${out}/${name}.png`, await encodePng(flat, { columns }));
}
