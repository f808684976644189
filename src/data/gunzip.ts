import { check } from '../core/checks';
import { GanKitError } from '../core/errors';

/** Whether the bytes start as gzip does, whatever the file is called. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Inflates gzip by the web's own DecompressionStream, in Node and browsers alike. Bytes that are not gzip come back as
 * they are: some servers inflate `.gz` files on the way.
 *
 * @param name what the bytes are, for messages
 * @param limit the most bytes it may grow to: a small file can claim to hold terabytes
 * @throws GanKitError `data` if the bytes are corrupt, cut off, or grow beyond `limit`
 */
export async function gunzip(bytes: Uint8Array, name: string, limit = 1 << 30): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const input = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
  const output = input.pipeThrough(new DecompressionStream('gzip'));
  try {
    return await collect(
      output,
      limit,
      () => `${name}: inflates to more than ${limit} bytes. Raise the limit if it is right.`,
    );
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    throw new GanKitError('data', `${name}: corrupt gzip of ${bytes.length} bytes. Fetch the file again.`, { cause });
  }
}

/** All bytes of a stream, at most `limit`; past that the stream is cancelled and `tooLong` thrown. */
export async function collect(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  tooLong: () => string,
): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > limit) await reader.cancel().catch(() => undefined);
    check(length <= limit, 'data', tooLong);
    chunks.push(next.value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
