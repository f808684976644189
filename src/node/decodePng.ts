import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { GanKitError } from '../core/errors';
import type { Rgba } from '../data/rgba';
import { intact } from './damage';
import { pngParts } from './pngChunks';
import { painter, passes, unfilter } from './pngPixels';

/** Pixels between two turns of the event loop: some milliseconds of work. */
const STRETCH = 1 << 18;

/** The most that deflate can unfold one byte into: 258 bytes for two bits. */
const DEFLATE_RATIO = 1032;

/**
 * Decodes a PNG of any kind: grey, colour, palette, alpha; 1 to 16 bits; interlaced or not. Inflated by zlib, never
 * beyond what the size asks for, and of that all must be there.
 *
 * @throws GanKitError `data` with what is wrong
 */
export async function decodePng(bytes: Uint8Array): Promise<Rgba> {
  const parts = pngParts(bytes);
  const { width, height } = parts.header;
  const all = passes(parts.header);
  const raw = await inflated(
    parts.data,
    all.reduce((sum, pass) => sum + pass.height * (1 + pass.stride), 0),
  );
  const data = new Uint8Array(4 * width * height);
  const paint = painter(parts);
  let at = 0;
  let work = 0;
  for (const pass of all) {
    const { stride } = pass;
    for (let j = 0; j < pass.height; j++, at += 1 + stride) {
      const row = at + 1;
      unfilter(raw, row, j > 0 ? row - 1 - stride : -1, stride, parts.header);
      let to = 4 * ((pass.y + j * pass.dy) * width + pass.x);
      for (let i = 0; i < pass.width; i++, to += 4 * pass.dx) paint(raw, row, i, data, to);
      work += pass.width;
      if (work > STRETCH) {
        work = 0;
        await turn();
      }
    }
  }
  return { width, height, data };
}

/** The pixels as they were before deflate: exactly `length` bytes. */
async function inflated(data: readonly Uint8Array[], length: number): Promise<Uint8Array> {
  const packed = data.length === 1 && data[0] ? data[0] : Buffer.concat(data);
  intact(length <= DEFLATE_RATIO * packed.length, 'it is cut off: so few bytes cannot hold that many pixels');
  const chunkSize = Math.min(Math.max(length, 64), 1 << 20);
  const raw = await promisify(inflate)(packed, { maxOutputLength: length, chunkSize }).catch(cause => {
    const tooMuch = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    const reason = tooMuch
      ? 'it holds more pixels than its size'
      : `its pixels are cut off or damaged: ${cause.message}`;
    throw new GanKitError('data', reason, { cause });
  });
  intact(raw.length === length, 'it is cut off: it holds fewer pixels than its size');
  return raw;
}
