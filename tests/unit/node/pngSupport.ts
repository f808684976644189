import { crc32, deflateSync } from 'node:zlib';

/** A chunk of a PNG with its checksum. */
export function chunk(name: string, body: ArrayLike<number> = []): Buffer {
  const inner = Buffer.concat([Buffer.from(name), Uint8Array.from(body)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(inner));
  return Buffer.concat([length, inner, sum]);
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  readonly color?: number;
  readonly interlaced?: boolean;
}

export function ihdr({ width, height, depth = 8, color = 0, interlaced = false }: Header): Buffer {
  const body = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, depth, color, 0, 0, interlaced ? 1 : 0]);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  return chunk('IHDR', body);
}

/** A PNG of the given header and rows, each with its filter byte; `before` comes between. */
export const rawPng = (header: Header, raw: ArrayLike<number>, before: readonly Uint8Array[] = []): Buffer =>
  joined(ihdr(header), ...before, chunk('IDAT', deflateSync(Uint8Array.from(raw))), chunk('IEND'));

export const joined = (...chunks: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), ...chunks]);
