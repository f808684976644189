import { check } from '../../core/checks';
import { GanKitError } from '../../core/errors';

/** Whether the bytes start as gzip does, whatever the file is called. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Inflates gzip by the web's own DecompressionStream, in Node and browsers alike. Bytes that are not gzip come back as
 * they are: some servers inflate `.gz` files on the way.
 *
 * @param name what the bytes are, for messages
 * @param limit the most bytes it may grow to, or what tells that from its first {@link HEAD} bytes (all it has, if it
 *   has fewer): a small file can unfold into terabytes
 * @throws GanKitError `data` if the bytes are corrupt, cut off, or grow beyond `limit`; and what `limit` throws
 */
export async function gunzip(
  bytes: Uint8Array,
  name: string,
  limit: number | ((head: Uint8Array) => number) = 1 << 30,
): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const input = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const output = input.pipeThrough(new DecompressionStream('gzip'));
  try {
    const limitOf = typeof limit === 'number' ? () => limit : limit;
    return await collect(output, limitOf, most => `${name}: inflates to more than ${most} bytes. Fetch it again.`);
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    throw new GanKitError('data', `${name}: corrupt gzip of ${bytes.length} bytes. Fetch the file again.`, { cause });
  }
}

/** Bytes of the start of a stream by which its length is judged. */
export const HEAD = 2048;

/**
 * All bytes of a stream, as long as its start says at most; past that the stream is cancelled and `tooLong` thrown.
 * Each piece is told of.
 */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  limitOf: (head: Uint8Array) => number,
  tooLong: (limit: number) => string,
  heard: () => void = () => undefined,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  let limit: number | undefined;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      heard();
      chunks.push(next.value);
      length += next.value.length;
      if (limit === undefined && length >= HEAD) limit = limitOf(joined(chunks));
      if (limit !== undefined) checkLength(length, limit, tooLong);
    }
    checkLength(length, limit ?? limitOf(joined(chunks)), tooLong);
  } catch (cause) {
    await reader.cancel().catch(() => undefined);
    throw cause;
  }
  return joined(chunks);
}

const checkLength = (length: number, limit: number, tooLong: (limit: number) => string) =>
  check(length <= limit, 'data', () => tooLong(limit));

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
