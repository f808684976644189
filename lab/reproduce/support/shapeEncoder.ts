import { join } from 'node:path';
import { folder } from '../../../src/node/folder';
import type { CharCnnRnn } from '../../../src/systems/textEncoder/model';
import { smallEncoder, trainEncoder } from '../text-encoder';
import type { Setting } from './reproduction';
import { shapeReader } from './shapeReader';
import { watch } from './watch';

const CACHE = 'node_modules/.cache/gan-kit-reproduce';
/** Changes when the encoder does, so that an old one is not taken for it. */
const VERSION = 6;

/**
 * The char-CNN-RNN of the reproduction `text-encoder`, trained once on the seen combinations, whatever the seed, and
 * kept from then on: what text-to-image models read captions with.
 */
export async function shapeEncoder(setting: Pick<Setting, 'say'>): Promise<CharCnnRnn> {
  const place = folder(join(CACHE, `shapes-encoder-v${VERSION}`));
  const fresh = smallEncoder(0, await shapeReader(setting));
  try {
    return await fresh.restore(place);
  } catch {
    const observers = [watch(setting, 'text encoder, trained once')];
    await trainEncoder(fresh, observers);
    await fresh.save(place);
    return fresh;
  }
}
