// FastGAN on 200 emoji, faces, animals and food, narrower than the authors’ so that two cores can follow. After the run
// each of sixteen new pictures is laid beside the nearest one that it learned from: a copy would lie at distance 0, and
// how far emoji that it has never seen lie from those says what distance is none.
// The emoji are Noto Emoji, Apache 2.0.
//
//   npm run example -- fastgan-emoji [--steps 1200] [--out out/fastgan-emoji]
//
// Writes emoji.png, 64 new ones, nearest.png, losses.svg and the model.
import { parseArgs } from 'node:util';
import { concat, type Rank, reshape } from '@tensorflow/tfjs-core';
import { FastGAN, nearestPictures, ready } from 'gan-kit';
import { emoji, encodePng, folder, lossCurves, progressBar, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1200' }, out: { type: 'string', default: 'out/fastgan-emoji' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const classNames = ['Smileys & Emotion', 'Animals & Nature', 'Food & Drink'];
const pictures = await emoji({ classNames, count: 200 });
const unseen = (await emoji({ classNames, split: 'test' })).examples(0, 40).image;

const gan = new FastGAN({ shape: [32, 32, 3], width: 16, seed: 1 });
console.log(gan.summary());
await gan.fit(pictures, { steps, batchSize: 8, observers: [progressBar(), lossCurves(out)] });
await gan.save(folder(`${out}/model`));

await writeFileAtomic(`${out}/emoji.png`, await encodePng(gan.generate(64, { seed: 3 }), { columns: 8 }));

const drawn = gan.generate(16, { seed: 7 });
const near = await nearestPictures(drawn, pictures, { k: 1 });
const each = (of: typeof drawn) => reshape<Rank.R5>(of, [16, 1, 32, 32, 3]);
const pairs = reshape<Rank.R4>(concat([each(drawn), each(near.images as typeof drawn)], 1), [32, 32, 32, 3]);
await writeFileAtomic(`${out}/nearest.png`, await encodePng(pairs, { columns: 8 }));

const apart = await nearestPictures(unseen, pictures, { k: 1 });
const mean = (of: Float64Array) => (of.reduce((sum, d) => sum + d, 0) / of.length).toFixed(3);
console.log(`nearest of the 200: new pictures at ${mean(near.distances)}, unseen emoji at ${mean(apart.distances)}`);
gan.dispose();
