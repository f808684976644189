import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { check } from '../core/checks';
import { own, quoted } from '../core/untrusted';
import type { Model } from '../model/model';
import { folder } from '../node/folder';
import { complete, isThere, leftovers } from '../node/leftovers';
import { ACGAN } from '../systems/acgan/model';
import { BiGAN } from '../systems/bigan/model';
import { ConditionalGAN } from '../systems/conditionalGan/model';
import { DCGAN } from '../systems/dcgan/model';
import { GAN } from '../systems/gan/model';
import { InfoGAN } from '../systems/infogan/model';
import { SemiSupervisedGAN } from '../systems/semiSupervisedGan/model';
import { VAE } from '../systems/vae/model';
import { VAEGAN } from '../systems/vaegan/model';
import { readCheckpoint } from '../train/checkpoint';
import { CHECKPOINT, shown } from './runFolder';
import { UsageError } from './usageError';

type Loader = (place: ReturnType<typeof folder>) => Promise<Model>;

/** Models that a file is enough to open, and that generate without an input. */
const LOADERS: Readonly<Record<string, Loader>> = {
  gan: place => GAN.load(place),
  dcgan: place => DCGAN.load(place),
  infogan: place => InfoGAN.load(place),
  'conditional-gan': place => ConditionalGAN.load(place),
  acgan: place => ACGAN.load(place),
  'semi-supervised-gan': place => SemiSupervisedGAN.load(place),
  bigan: place => BiGAN.load(place),
  vae: place => VAE.load(place),
  vaegan: place => VAEGAN.load(place),
};

/**
 * Opens the model of a run's folder, or of a checkpoint folder itself.
 *
 * @throws GanKitError `checkpoint` if it cannot be opened
 */
export async function openModel(path: string): Promise<Model> {
  const place = folder(await checkpointIn(resolve(path)));
  const { kind } = await readCheckpoint(place);
  const load = own(LOADERS, kind);
  const kinds = Object.keys(LOADERS).join(', ');
  check(
    load !== undefined,
    'checkpoint',
    `${place.name}: it holds a model of kind ${quoted(kind)}. Known here: ${kinds}.`,
  );
  return load(place);
}

/** The checkpoint folder a path means. @throws UsageError if there is none */
export async function checkpointIn(path: string): Promise<string> {
  const inside = join(path, CHECKPOINT);
  if ((await isThere(inside)) || complete(await leftovers(inside)) !== undefined) return inside;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() && (await isThere(join(path, 'state', 'model.json')))) return path;
  throw new UsageError(
    `RUN: ${shown(path)} ${found ? 'holds no saved model' : 'is not there'}. Give the --out folder of a run, such as out/infogan.`,
  );
}
