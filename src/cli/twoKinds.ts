import { join } from 'node:path';
import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import type { Source } from '../core/source';
import type { ImageBatch } from '../data/batch';
import type { BadFile } from '../data/files/tryFiles';
import { labelMapSource } from '../data/made/labelMaps/labelMaps';
import { type UnpairedBatch, unpaired } from '../data/unpaired';
import { emoji } from '../node/emoji';
import type { EmojiLook } from '../node/emojiPixels';
import { listPictures } from '../node/listPictures';
import { type UnpairedOptions, unpairedFolders } from '../node/unpairedFolders';

/** Pictures of two kinds that do not belong together. */
interface TwoKinds {
  readonly source: Source<UnpairedBatch>;
  readonly shape: readonly number[];
  readonly previews: () => Promise<UnpairedBatch>;
  readonly skipped?: readonly BadFile[];
}

/** Emoji as Google draws them, and as Twitter does. */
export async function emojiStyles(look: EmojiLook): Promise<TwoKinds> {
  const [a, b] = [await emoji({ ...look, style: 'google' }), await emoji({ ...look, style: 'twitter' })];
  const some = ({ image, label }: { image: Tensor4D; label: { dispose(): void } }): Tensor4D => {
    label.dispose();
    return image;
  };
  const previews = async () => ({ a: some(a.examples(0, 8)), b: some(b.examples(0, 8)) });
  return { source: unpaired(a, b), shape: a.shape, previews };
}

/** Maps of houses, and painted ones of other maps. */
export function mapsAndHouses(size: number): TwoKinds {
  const maps = labelMapSource({ size });
  const only = (field: 'input' | 'target'): Source<ImageBatch> => ({
    async *batches(...how) {
      for await (const { [field]: image, ...others } of maps.batches(...how)) {
        dispose(others);
        yield { image };
      }
    },
  });
  const previews = async () => {
    const { input: a, target: b, classes } = maps.examples(0, 8);
    classes.dispose();
    return { a, b };
  };
  return { source: unpaired(only('input'), only('target')), shape: [size, size, 3], previews };
}

/**
 * The two subfolders of a folder, the first by name being kind a; or `trainA` and `trainB`, as CycleGAN's authors ship
 * theirs beside test pictures.
 *
 * @throws GanKitError `data` if there are not two
 */
export async function twoFolders(data: string, options: UnpairedOptions): Promise<TwoKinds> {
  const { folders } = await listPictures(data);
  const theirs = ['trainA', 'trainB'];
  const [a, b, more] = theirs.every(name => folders.includes(name)) ? theirs : folders;
  check(
    a !== undefined && b !== undefined && more === undefined,
    'data',
    () =>
      `--data ${data}: expected two subfolders, one for each kind of picture, such as trainA and trainB, got ` +
      `${folders.length > 0 ? folders.join(', ') : 'none'}.`,
  );
  const source = await unpairedFolders(join(data, a), join(data, b), options);
  const count = Math.min(8, source.files.a.length, source.files.b.length);
  const skipped = [...source.skipped.a, ...source.skipped.b];
  return { source, shape: source.shape, previews: () => source.examples(0, count), skipped };
}
