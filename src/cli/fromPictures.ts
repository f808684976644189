import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { dispose, Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { canClassify, canEncode, canTranslate, canUpscale } from '../model/capabilities';
import type { Model } from '../model/model';
import { encodePng } from '../node/png';
import { writeFileAtomic } from '../node/writeFileAtomic';
import { startBackend } from './backend';
import { withModel } from './openModel';
import { pictureFiles, readPicture, stem } from './pictures';
import { shown } from './runFolder';
import { say, type Terminal } from './terminal';
import { UsageError } from './usageError';

/** Options of the commands that read pictures. */
export interface PicturesOptions {
  readonly out?: string;
  readonly seed?: number;
  /** Which kind `translate` is to make, of a model that goes both ways. */
  readonly to?: 'a' | 'b';
  readonly backend?: string;
}

type Command = (run: string, files: readonly string[], options: PicturesOptions, terminal: Terminal) => Promise<number>;

/** `gan-kit translate RUN FILE…`: each picture turned into the other kind. */
export const translate: Command = (run, files, { seed = 0, to, ...options }, terminal) =>
  drawn(run, 'translated', files, options, terminal, model => {
    if (!canTranslate(model)) throw cannot(model, 'translate');
    const channels = to === 'a' ? channelsOf(model) : model.inputChannels;
    return { channels, make: picture => model.translate(picture, { seed, ...(to && { to }) }) };
  });

/** `gan-kit upscale RUN FILE…`: each picture enlarged. */
export const upscale: Command = (run, files, options, terminal) =>
  drawn(run, 'upscaled', files, options, terminal, model => {
    if (!canUpscale(model)) throw cannot(model, 'upscale');
    return { channels: channelsOf(model), make: picture => model.upscale(picture) };
  });

/** `gan-kit encode RUN FILE…`: a line of JSON for each picture, with its code. */
export const encode: Command = (run, files, options, terminal) =>
  told(run, files, options, terminal, async (model, picture) => {
    if (!canEncode(model)) throw cannot(model, 'encode');
    const found = model.encode(picture);
    try {
      if (found instanceof Tensor) return { code: Array.from(await found.data()) };
      const codes = Object.entries(found).map(async ([name, row]) => [name, Array.from(await row.data())]);
      return { code: Object.fromEntries(await Promise.all(codes)) };
    } finally {
      dispose(found);
    }
  });

/** `gan-kit classify RUN FILE…`: a line of JSON for each picture, with its likeliest class and how likely each is. */
export const classify: Command = (run, files, options, terminal) =>
  told(run, files, options, terminal, async (model, picture) => {
    if (!canClassify(model)) throw cannot(model, 'classify');
    const row = model.probabilities(picture);
    const probabilities = Array.from(await row.data());
    row.dispose();
    return { class: probabilities.indexOf(Math.max(...probabilities)), probabilities };
  });

const cannot = (model: Model, what: string) =>
  new UsageError(`RUN: ${model.name} does not ${what}. What it can do: gan-kit info RUN.`);

const channelsOf = ({ shape }: Model): number => shape[2] ?? 0;

/** Writes what a model makes of each picture. */
async function drawn(
  run: string,
  name: string,
  paths: readonly string[],
  { out = join(run, name), backend }: PicturesOptions,
  terminal: Terminal,
  maker: (model: Model) => { readonly channels: number; readonly make: (picture: Tensor4D) => Tensor4D },
): Promise<number> {
  const files = await pictureFiles(paths);
  await startBackend(backend);
  return withModel(run, async model => {
    const { channels, make } = maker(model);
    await mkdir(resolve(out), { recursive: true });
    for (const file of files) {
      const picture = await readPicture(file, channels);
      let made: Tensor4D | undefined;
      try {
        made = make(picture);
        const path = join(resolve(out), `${stem(file)}.png`);
        await writeFileAtomic(path, Buffer.from(await encodePng(made, { gap: 0 })));
        say(terminal.out, shown(path));
      } finally {
        picture.dispose();
        made?.dispose();
      }
    }
    return 0;
  });
}

/** Says what a model tells of each picture, brought to its size. */
async function told(
  run: string,
  paths: readonly string[],
  { backend }: PicturesOptions,
  terminal: Terminal,
  tell: (model: Model, picture: Tensor4D) => Promise<object>,
): Promise<number> {
  const files = await pictureFiles(paths);
  await startBackend(backend);
  return withModel(run, async model => {
    const [height, width, channels] = model.shape;
    if (height === undefined || width === undefined || channels === undefined)
      throw new UsageError(`RUN: ${model.name} was trained on points and not on pictures.`);
    for (const file of files) {
      const picture = await readPicture(file, channels, [height, width]);
      try {
        say(terminal.out, JSON.stringify({ file, ...(await tell(model, picture)) }));
      } finally {
        picture.dispose();
      }
    }
    return 0;
  });
}
