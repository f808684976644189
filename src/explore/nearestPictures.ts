import { type Rank, type Tensor, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { check, checkTensor, checkWhole } from '../core/checks';
import { fieldOf } from '../core/fieldOf';
import type { Batch } from '../core/game';
import { text, whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { readTensors } from '../data/held';
import { type Data, toSource } from '../data/toSource';
import { matrixOf } from '../metrics/matrix';
import { nearestRows } from '../metrics/neighbours';

/** Options of {@link nearestPictures}. */
export interface NearestPicturesOptions {
  /** How many for each picture. Default 1. */
  readonly k?: number;
  /** The data's field that holds pictures. Default `image`. */
  readonly field?: string;
  /** How many of the data to look at; needed where they have no end. Default all. */
  readonly most?: number;
}

/** What of the data is nearest to each picture. */
export interface NearestPictures {
  /** The k nearest of the first picture from the nearest on, then those of the second: `[n · k, h, w, c]`. */
  readonly images: Tensor4D;
  /** How far each of them is: the root of the mean square over all values, from 0 to 2. */
  readonly distances: Float64Array;
}

const OPTIONS: Kinds<NearestPicturesOptions> = { k: whole(1), field: text, most: whole(1) };
const CHUNK = 256;

/**
 * For each picture the nearest of the training data, looked for among all of them, in pixels: the look that tells a
 * model that draws from one that remembers. A copy has distance 0; how far apart two different pictures of the data
 * are, `nearestPictures` of held-out ones tells.
 *
 * Pixels see shifts and shades as differences, so copies that are shifted or recoloured need the eye, or features.
 *
 * @param images `[n, h, w, c]`; they stay the caller's
 * @param data what the model learned from: a source, tensors, typed arrays, as `fit` takes them
 * @returns pictures that the caller disposes of, and their distances
 * @throws GanKitError `shape` if the pictures are not as large as the data's, `data` if there are fewer than k
 * @example
 * const drawn = gan.generate(8, { seed: 1 });
 * const { images, distances } = await nearestPictures(drawn, digits);
 */
export async function nearestPictures<B extends Batch>(
  images: Tensor,
  data: Data<B>,
  options: NearestPicturesOptions = {},
): Promise<NearestPictures> {
  checkTensor('nearestPictures(images)', images);
  checkOptions('nearestPictures', options, OPTIONS);
  const { k = 1, field = 'image' } = options;
  const source: Source = toSource(await readTensors(data));
  const most = options.most ?? source.size;
  check(most !== undefined, 'argument', 'nearestPictures: the data have no known end. Say most: how many to look at.');
  const asked = await matrixOf(images);
  const shape = images.shape.slice(1);
  const found = Array.from({ length: asked.rows }, (): Found[] => []);
  for await (const batch of wholePass(source, most)) {
    try {
      const real = fieldOf(batch, field);
      check(
        `${real.shape.slice(1)}` === `${shape}`,
        'shape',
        () =>
          `nearestPictures: expected pictures of [${shape}], as those asked about, got data of [${real.shape.slice(1)}].`,
      );
      const known = await matrixOf(real);
      const near = Math.min(k, known.rows);
      const { ids, squares } = await nearestRows(asked, known, near);
      for (const [i, own] of found.entries()) {
        for (let j = i * near; j < (i + 1) * near; j++) {
          const [id, square] = [ids[j] ?? 0, squares[j] ?? 0];
          if (square >= (own[k - 1]?.square ?? Number.POSITIVE_INFINITY)) continue;
          own.push({ square, values: known.values.slice(id * known.columns, (id + 1) * known.columns) });
          own.sort((a, b) => a.square - b.square).splice(k);
        }
      }
    } finally {
      for (const tensor of Object.values(batch)) tensor.dispose();
    }
  }
  const all = found.flat();
  check(
    all.length === asked.rows * k,
    'data',
    () => `nearestPictures: expected at least ${k} pictures in the data, got ${all.length / asked.rows}.`,
  );
  const values = new Float32Array(all.length * asked.columns);
  for (const [i, one] of all.entries()) values.set(one.values, i * asked.columns);
  return {
    images: tensor<Rank.R4>(values, [all.length, ...shape] as unknown as Tensor4D['shape']),
    distances: Float64Array.from(all, ({ square }) => Math.sqrt(square / asked.columns)),
  };
}

interface Found {
  readonly square: number;
  readonly values: Float32Array;
}

/** One pass over the first `most` examples, none left out: large batches, and the rest one by one. */
async function* wholePass(source: Source, most: number): AsyncGenerator<Batch> {
  checkWhole('most', most, 1);
  const rng = () => new Rng(0).fork('nearestPictures');
  const size = Math.min(CHUNK, most);
  let seen = 0;
  if (size > 1) {
    for await (const batch of source.batches(size, rng())) {
      seen += size;
      yield batch;
      if (seen + size > most) break;
    }
  }
  if (seen >= most) return;
  for await (const batch of source.batches(1, rng(), seen)) {
    seen += 1;
    yield batch;
    if (seen >= most) break;
  }
}
