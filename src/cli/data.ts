import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dispose, type Tensor4D } from '@tensorflow/tfjs-core';
import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import { Rng } from '../core/rng';
import type { Source } from '../core/source';
import { type ArraySource, arraySource } from '../data/arrays';
import type { ImageBatch, LabelledBatch } from '../data/batch';
import type { BadFile } from '../data/files/tryFiles';
import { labelMapSource } from '../data/made/labelMaps/labelMaps';
import { gaussianGrid, gaussianRing, type MixtureSource } from '../data/made/mixtures';
import { captionedShapes } from '../data/made/shapes/captionedShapes';
import { spriteSource } from '../data/made/sprites';
import type { ImageFolder } from '../data/pictures/folderSource';
import { type Picture, patchSource, type SuperResolutionBatch } from '../data/pictures/patches';
import { toByte } from '../data/pictures/pixels';
import type { Fit } from '../data/pictures/resample';
import { semiSupervised } from '../data/semiSupervised';
import { captionFolder } from '../node/captionFolder';
import { emoji } from '../node/emoji';
import { emojiPairs } from '../node/emojiPairs';
import type { EmojiLook } from '../node/emojiPixels';
import { imageFolder } from '../node/imageFolder';
import { mnist } from '../node/mnist';
import { patchFolder } from '../node/patchFolder';
import { pairedFolders, sideBySide } from '../node/picturePairs';
import { stackedMnist } from '../node/stackedMnist';
import { type DataKind, isName, isUrl } from './dataNames';
import { heldBack } from './fewPictures';
import { emojiStyles, mapsAndHouses, twoFolders } from './twoKinds';
import { UsageError } from './usageError';

/** Codes in a caption of what comes with its words. */
const MADE_CAPTION = 128;

/** How pictures that have no size of their own are brought to one. */
export interface PictureOptions {
  readonly size?: number;
  readonly grey?: boolean;
  readonly alpha?: boolean;
  readonly fit?: Fit;
  /** What to do about files that cannot be used. */
  readonly onBad?: 'throw' | 'skip';
}

/** Data, and what a preset has to know of it. */
export interface Data {
  readonly source: Source;
  /** What is kept from it, for the doctor and the best model. */
  readonly heldOut?: Source;
  readonly kind: DataKind;
  /** Shape of one example. */
  readonly shape: readonly number[];
  readonly classes?: number;
  /** Some of its captions. */
  readonly captions?: readonly string[];
  /** Codes in a caption, where they are not 201. */
  readonly captionLength?: number;
  /** Held-out examples with labels. */
  readonly test?: () => Promise<ArraySource<LabelledBatch>>;
  /** Pictures to show a model's work on: `input` and `target`, `a` and `b`, or `low` and `high`. */
  readonly previews?: () => Promise<Readonly<Record<string, Tensor4D>>>;
  /** Files of a folder that were left out. */
  readonly skipped?: readonly BadFile[];
  /** Where points are meant to be. */
  readonly centers?: MixtureSource['centers'];
}

/** How data are opened. */
export interface Opening extends PictureOptions {
  readonly kind: DataKind;
  readonly scale?: number;
  readonly labelled?: number;
  /** How many pictures of a folder to hold out; 0 holds out nothing of any data. Default a tenth: see `heldOutOf`. */
  readonly heldOut?: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/** Opens what {@link resolveData} gave. @throws GanKitError `data` or `io` if it cannot be used */
export async function openData(data: string, opening: Opening): Promise<Data> {
  const { kind, size = 32, grey = false, alpha = false, fit, onBad = 'skip' } = opening;
  const channels = grey ? 1 : alpha ? 4 : 3;
  const reading = { ...(fit && { fit }), onBad };
  switch (kind) {
    case 'points': {
      const source = data === 'ring' ? gaussianRing() : gaussianGrid();
      return { source, kind, shape: [2], centers: source.centers };
    }
    case 'sprites':
      return { source: spriteSource({ size }), kind, shape: [size, size, 1] };
    case 'captions':
      return captions(data, size, channels, reading);
    case 'pairs':
      return pairs(data, size, channels, reading);
    case 'unpaired':
      if (data === 'emoji') return { kind, ...(await emojiStyles(emojiLook(size, channels))) };
      if (isName(data)) return { kind, ...mapsAndHouses(size) };
      return { kind, ...(await twoFolders(data, { crop: size, channels, ...reading })) };
    case 'patches':
      return patches(data, size, grey ? 1 : 3, opening.scale ?? 2, onBad);
    case 'digits':
      return digits(data, opening);
    case 'pictures': {
      if (data === 'stacked-mnist') {
        const source = await stackedMnist();
        return { source, kind, shape: source.shape, classes: source.classes };
      }
      if (data === 'emoji') return emojiPictures(size, channels, opening);
      const pictures = await imageFolder(data, { shape: [size, size, channels], ...reading });
      const { shape, classes, skipped } = pictures;
      const { train, heldOut } = heldBack(pictures, opening);
      return {
        ...partsOf(opening.labelled === undefined ? train : await held(train), heldOut, opening),
        ...{ kind, shape, skipped, ...(classes !== undefined && { classes }) },
      };
    }
  }
}

async function digits(data: string, opening: Opening): Promise<Data> {
  const { signal } = opening;
  const place = data === 'mnist' ? {} : isUrl(data) ? { url: data } : { folder: data };
  const source = await mnist({ ...place, ...(signal && { signal }) });
  const test = () => mnist({ ...place, split: 'test' });
  return {
    ...partsOf(source, opening.heldOut === 0 || data !== 'mnist' ? undefined : await test(), opening),
    kind: 'digits',
    shape: source.shape,
    classes: source.classes ?? 10,
    test,
  };
}

/** What is learned from and what is held out, with few labels where only some are to be known. */
function partsOf<B extends ImageBatch>(
  source: Source<B> | ArraySource<LabelledBatch>,
  heldOut: Source<B> | undefined,
  { labelled, seed }: Opening,
): Pick<Data, 'source' | 'heldOut'> {
  if (labelled === undefined || !('labels' in source)) return { source, ...(heldOut && { heldOut }) };
  return {
    source: semiSupervised(source as ArraySource<LabelledBatch>, { labelled, seed }),
    ...(heldOut && { heldOut: alsoUnlabelled(heldOut) }),
  };
}

/** Each batch with its pictures once more, without labels, as semi-supervised models read them. */
function alsoUnlabelled<B extends ImageBatch>(source: Source<B>): Source {
  return {
    ...source,
    async *batches(size, rng, skip) {
      for await (const batch of source.batches(size, rng, skip)) yield { ...batch, unlabelled: batch.image.clone() };
    },
  };
}

async function emojiPictures(size: number, channels: Channels, opening: Opening): Promise<Data> {
  const look = emojiLook(size, channels);
  const pictures = await emoji(look);
  const { shape, classes } = pictures;
  const test = () => emoji({ ...look, split: 'test' });
  const heldOut = opening.heldOut === 0 ? undefined : await test();
  return { ...partsOf(pictures, heldOut, opening), kind: 'pictures', shape, classes, test };
}

/** @throws UsageError of a size that emoji do not come in */
function emojiLook(size: number, channels: Channels): EmojiLook {
  if (size !== 32 && size !== 64) throw new UsageError(`--size: emoji are 32 or 64 pixels wide, not ${size}.`);
  return { size, color: channels === 1 ? 'grey' : channels === 3 ? 'rgb' : 'rgba' };
}

type Channels = 1 | 3 | 4;

/** How the files of a folder are read. */
interface Reading {
  readonly fit?: Fit;
  readonly onBad?: 'throw' | 'skip';
}

const NO_CLASSES =
  '--data: these have no classes, which the model learns. Put the pictures of each class into a subfolder of its own.';

/** All pictures of a folder of classes in memory, as what takes labels off them wants them. */
async function held({ size, shape, classes = 0, classNames, labels, batches }: ImageFolder) {
  check(labels !== undefined && classNames !== undefined, 'data', NO_CLASSES);
  const each = shape[0] * shape[1] * shape[2];
  const [image, label] = [new Uint8Array(size * each), new Int32Array(size)];
  let at = 0;
  for await (const batch of batches(1, new Rng(0)) as AsyncIterable<LabelledBatch>) {
    const [values, [number = 0]] = await Promise.all([batch.image.data(), batch.label.data()]);
    dispose(batch);
    image.set(Uint8Array.from(values, toByte), at * each);
    label[at++] = number;
  }
  return arraySource({ image, shape: [...shape], label, classes, classNames });
}

async function captions(data: string, size: number, channels: Channels, reading: Reading): Promise<Data> {
  if (data === 'emoji') {
    const look = emojiLook(size, channels);
    const source = await emoji({ ...look, captions: true, captionLength: MADE_CAPTION });
    const told = [
      'red apple',
      'sunflower',
      'grinning face',
      'full moon symbol',
      'dog face',
      'blue heart',
      'tulip',
      'pizza',
    ];
    return { source, kind: 'captions', shape: source.shape, captions: told, captionLength: MADE_CAPTION };
  }
  if (isName(data)) {
    const captions = ['a small red circle', 'a large blue square', 'a yellow triangle', 'a green star'];
    const source = captionedShapes({ size });
    return { source, kind: 'captions', shape: [size, size, 3], captions, captionLength: MADE_CAPTION };
  }
  const source = await captionFolder(data, { shape: [size, size, channels], ...reading });
  const told = source.entries.slice(0, 8).map(({ captions: [first = ''] }) => first);
  return { source, kind: 'captions', shape: source.shape, captions: told, skipped: source.skipped };
}

/** Pairs side by side in each file, or in the subfolders `input` and `target`. */
async function pairs(data: string, size: number, channels: Channels, reading: Reading): Promise<Data> {
  if (data === 'emoji') {
    const source = await emojiPairs(emojiLook(size, channels));
    const previews = async () => ({ ...source.examples(0, 8) });
    return { source, kind: 'pairs', shape: source.shape, previews };
  }
  if (isName(data)) {
    const source = labelMapSource({ size });
    const previews = async () => {
      const { input, target, classes } = source.examples(0, 8);
      classes.dispose();
      return { input, target };
    };
    return { source, kind: 'pairs', shape: [size, size, 3], previews };
  }
  const options = { crop: size, channels: { input: channels, target: channels }, ...reading } as const;
  const [inputs, targets] = [join(data, 'input'), join(data, 'target')];
  const apart = existsSync(inputs) && existsSync(targets);
  const source = apart ? await pairedFolders(inputs, targets, options) : await sideBySide(data, options);
  const previews = async () => ({ ...(await source.examples(0, Math.min(8, source.size))) });
  return { source, kind: 'pairs', shape: source.shape, previews, skipped: source.skipped };
}

async function patches(
  data: string,
  size: number,
  channels: 1 | 3,
  scale: number,
  onBad: Reading['onBad'],
): Promise<Data> {
  if (isName(data)) {
    const source = patchSource({ pictures: await houses(2 * size), patch: size, scale });
    return { source, kind: 'patches', shape: [size, size, 3], previews: () => firstOf(source) };
  }
  const source = await patchFolder(data, { patch: size, scale, channels, ...(onBad && { onBad }) });
  return {
    source,
    kind: 'patches',
    shape: [size, size, channels],
    previews: () => firstOf(source),
    skipped: source.skipped,
  };
}

/** Some patches to show a model's work on. */
async function firstOf(source: Source<SuperResolutionBatch>): Promise<SuperResolutionBatch> {
  for await (const batch of source.batches(6, new Rng(0))) return batch;
  throw new GanKitError('data', '--data: there are no patches.');
}

/** Painted houses, as pictures to cut patches from. */
async function houses(size: number): Promise<readonly Picture[]> {
  const { input, target, classes } = labelMapSource({ size }).examples(0, 32);
  const values = await target.data();
  for (const tensor of [input, target, classes]) tensor.dispose();
  const each = size * size * 3;
  return Array.from({ length: 32 }, (_, i) => ({
    pixels: Uint8Array.from(values.subarray(i * each, (i + 1) * each), toByte),
    shape: [size, size, 3],
  }));
}

/**
 * How many classes a model is made for: as many as asked for, or as the data have. @throws GanKitError `data` if
 * neither says
 */
export function classesOf({ classes }: Data, asked: number | undefined): number {
  const known = asked ?? classes;
  check(known !== undefined, 'data', NO_CLASSES);
  return known;
}
