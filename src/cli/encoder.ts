import { join } from 'node:path';
import type { Source } from '../core/source';
import { folder } from '../node/folder';
import { progressBar } from '../node/progressBar';
import { CharCnnRnn } from '../systems/textEncoder/model';
import type { CaptionBatch } from '../text/captionPairs';
import { ALPHABET, CAPTION_LENGTH } from '../text/characters';
import type { Data } from './data';
import { ENCODER } from './runFolder';
import type { Settings } from './settings';
import { say, type Terminal } from './terminal';

/** The text encoder of a run: the one it has, where it goes on, or a small one trained on its data. */
export async function trainedEncoder(
  out: string,
  resume: boolean,
  { source, shape, captions = [], captionLength = CAPTION_LENGTH }: Data,
  { seed, batchSize, encoderSteps = 500 }: Settings,
  signal: AbortSignal,
  { err }: Terminal,
): Promise<CharCnnRnn> {
  if (resume) return CharCnnRnn.load(folder(join(out, ENCODER)));
  const encoder = new CharCnnRnn({
    shape: shape as [number, number, number],
    captionLength,
    width: 64,
    channels: [96, 128, 64],
    imageChannels: [16, 32, 64],
    seed,
  });
  say(err, `First a text encoder, which knows ${ALPHABET.length} characters, from captions such as '${captions[0]}' …`);
  try {
    await encoder.fit(source as Source<CaptionBatch>, {
      steps: encoderSteps,
      batchSize,
      signal,
      observers: [progressBar({ stream: err })],
    });
    return encoder;
  } catch (error) {
    encoder.dispose();
    throw error;
  }
}
