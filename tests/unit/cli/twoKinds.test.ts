import '@tensorflow/tfjs-backend-cpu';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dispose, fill, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openData } from '../../../src/cli/data';
import { kindOf } from '../../../src/cli/dataNames';
import { Rng } from '../../../src/core/rng';
import { encodePng } from '../../../src/node/png';
import { scratch } from './support';

beforeAll(() => setBackend('cpu'));

const opened = (data: string) => openData(data, { kind: 'unpaired', size: 32, seed: 0 });

/** The first batch of two, as values of its first pixels. */
async function first(data: Awaited<ReturnType<typeof opened>>) {
  for await (const batch of data.source.batches(2, new Rng(1))) {
    const { a, b } = batch as Record<'a' | 'b', ReturnType<typeof fill>>;
    const found = { shape: [a.shape, b.shape], values: [...a.dataSync().slice(0, 1), ...b.dataSync().slice(0, 1)] };
    dispose(batch);
    return found;
  }
  throw new Error('There is no batch.');
}

describe('pictures of two kinds', () => {
  it('are made here, or two styles of emoji', async () => {
    expect(kindOf('labelMaps', ['unpaired'])).toBe('unpaired');
    for (const name of ['labelMaps', 'emoji']) {
      const data = await opened(name);
      expect([data.kind, data.shape]).toEqual(['unpaired', [32, 32, 3]]);
      expect((await first(data)).shape).toEqual(new Array(2).fill([2, 32, 32, 3]));
      const some = (await data.previews?.()) ?? {};
      expect(Object.entries(some).map(([kind, { shape }]) => [kind, shape[0]])).toEqual([
        ['a', 8],
        ['b', 8],
      ]);
      dispose({ ...some });
    }
  });

  it('lie in two subfolders, the first by name being kind a', async () => {
    const folder = scratch();
    const put = async (name: string, value: number) => {
      mkdirSync(join(folder, name));
      const picture = fill<never>([1, 32, 32, 3] as never, value);
      const bytes = Buffer.from(await encodePng(picture, { gap: 0 }));
      dispose(picture);
      for (const file of ['1.png', '2.png']) writeFileSync(join(folder, name, file), bytes);
    };
    await put('trainA', -1);
    await expect(opened(folder)).rejects.toThrow('expected two subfolders');
    await put('trainB', 1);
    expect((await first(await opened(folder))).values).toEqual([-1, 1]);
    await put('later', 1);
    expect((await first(await opened(folder))).values).toEqual([-1, 1]);
    const none = scratch();
    await expect(opened(none)).rejects.toThrow('such as trainA and trainB, got none.');
  });
});
