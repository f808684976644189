import { join } from 'node:path';
import { check } from '../core/checks';
import { oneOf } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import type { Rgba } from '../data/rgba';
import { checkPicture, readRgba } from './imageFiles';
import { listSomePictures } from './listPictures';
import { PAIRS, type PairOptions, type PicturePairs, pairSettings, pairSource } from './pairSource';

/**
 * A source of pairs from two folders: pictures of the same path, but for the extension, belong together. Each pair is
 * resized, the same random window is cut out of both, and both are mirrored or neither (Isola et al. 2017, §6.2):
 * deterministic, by the rng of the pass. EXIF orientation is applied first.
 *
 * What cannot be used is known before training: names are matched and headers read first, then all pairs are decoded,
 * once, and kept. More than `cacheLimit` holds is decoded as it is needed.
 *
 * @throws GanKitError `data` if there is no picture, some have no partner or a partner of another size, or are too
 *   large, damaged, or links out of their folder; `io` if the disk refuses; `argument` if an option is out of range
 *
 * @example
 * const pairs = await pairedFolders('labels', 'photos', { crop: 256 });
 */
export async function pairedFolders(inputs: string, targets: string, options: PairOptions): Promise<PicturePairs> {
  checkOptions('pairedFolders', options, PAIRS);
  const settings = pairSettings(options);
  const [left, right] = await Promise.all([byStem(inputs), byStem(targets)]);
  checkPartners(inputs, left, targets, right);
  const files = [...left.values()];
  const partner = (file: string) => right.get(stemOf(file)) ?? '';
  const { pixelLimit } = settings;
  return pairSource(inputs, settings, files, {
    check: async file => {
      const [a, b] = [
        await checkPicture(inputs, file, pixelLimit),
        await checkPicture(targets, partner(file), pixelLimit),
      ];
      check(
        a.width === b.width && a.height === b.height,
        'data',
        () =>
          `${join(inputs, file)} is ${a.width} × ${a.height} pixels and ${join(targets, partner(file))} is ` +
          `${b.width} × ${b.height}: ` +
          'expected two of one size. Resize one of them.',
      );
    },
    read: async file => ({
      input: await readRgba(join(inputs, file), pixelLimit),
      target: await readRgba(join(targets, partner(file)), pixelLimit),
    }),
  });
}

/** Options of {@link sideBySide}. */
export interface SideBySideOptions extends PairOptions {
  /** Which half is the input. Default `left`, the authors' AtoB */
  readonly input?: 'left' | 'right';
}

const SIDES: Kinds<SideBySideOptions> = { ...PAIRS, input: oneOf('left', 'right') };

/**
 * A source of pairs that lie side by side in one picture each, as pix2pix's authors ship theirs. Otherwise as
 * {@link pairedFolders}.
 *
 * @throws GanKitError as {@link pairedFolders}, and `data` if a width is odd
 *
 * @example
 * const pairs = await sideBySide('facades/train', { crop: 256, input: 'right' });
 */
export async function sideBySide(folder: string, options: SideBySideOptions): Promise<PicturePairs> {
  checkOptions('sideBySide', options, SIDES);
  const { input = 'left' } = options;
  const settings = pairSettings(options);
  const { files } = await listSomePictures(folder);
  const { pixelLimit } = settings;
  return pairSource(folder, settings, files, {
    check: async file => {
      const { width, height } = await checkPicture(folder, file, pixelLimit);
      check(
        width % 2 === 0,
        'data',
        `${join(folder, file)}: expected two pictures of one width side by side, got ${width} × ${height} ` +
          'pixels, an odd width.',
      );
    },
    read: async file => {
      const whole = await readRgba(join(folder, file), pixelLimit);
      const halves = { left: half(whole, 0), right: half(whole, 1) };
      return { input: halves[input], target: halves[input === 'left' ? 'right' : 'left'] };
    },
  });
}

/** The left (0) or right (1) half of a picture of even width. */
function half({ data, height, width }: Rgba, side: 0 | 1): Rgba {
  const wide = width / 2;
  const out = new Uint8Array(height * wide * 4);
  for (let y = 0; y < height; y++) {
    const from = (y * width + side * wide) * 4;
    out.set(data.subarray(from, from + wide * 4), y * wide * 4);
  }
  return { data: out, height, width: wide };
}

const stemOf = (file: string): string => file.replace(/\.[^.]*$/, '');

/** The pictures of a folder by their path without extension, in sorted order. */
async function byStem(folder: string): Promise<ReadonlyMap<string, string>> {
  const { files } = await listSomePictures(folder);
  const stems = new Map<string, string>();
  for (const file of files) {
    const other = stems.get(stemOf(file));
    check(
      other === undefined,
      'data',
      () =>
        `${folder}: ${other} and ${file} differ in their extension alone: which one has a partner? Remove the other.`,
    );
    stems.set(stemOf(file), file);
  }
  return stems;
}

function checkPartners(
  inputs: string,
  left: ReadonlyMap<string, string>,
  targets: string,
  right: ReadonlyMap<string, string>,
): void {
  const alone = (
    of: ReadonlyMap<string, string>,
    others: ReadonlyMap<string, string>,
    [here, there]: [string, string],
  ) => {
    const names = [...of].filter(([stem]) => !others.has(stem)).map(([, file]) => file);
    const some = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
    return names.length > 0
      ? `${names.length} of ${of.size} pictures in ${here} have no partner in ${there}: ${some}. `
      : '';
  };
  const found = alone(left, right, [inputs, targets]) + alone(right, left, [targets, inputs]);
  check(
    found === '',
    'data',
    `${found}A pair is two files of one name, such as ${join(inputs, '1.png')} and ${join(targets, '1.png')}. ` +
      'Add or remove files.',
  );
}
