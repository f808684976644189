const MAGIC = 'gan-kit\n';
const HEAD = MAGIC.length + 4;
/** Many times what topologies and options take. */
const MOST_JSON = 64 << 20;

/** A file of ours: the magic word, the length of the JSON, the JSON, the bytes. */
export function framed(json: object, bytes: BlobPart): Blob {
  const text = new TextEncoder().encode(JSON.stringify(json));
  return new Blob([MAGIC, new Uint8Array(new Uint32Array([text.length]).buffer), text, bytes]);
}

/** What {@link framed} put together, or undefined if it is not as it leaves it; the bytes may still be too few. */
export function unframed(file: ArrayBuffer): { readonly json: unknown; readonly bytes: ArrayBuffer } | undefined {
  if (file.byteLength < HEAD || new TextDecoder().decode(file.slice(0, MAGIC.length)) !== MAGIC) return undefined;
  const end = HEAD + (new Uint32Array(file.slice(MAGIC.length, HEAD))[0] ?? 0);
  if (end > Math.min(file.byteLength, HEAD + MOST_JSON)) return undefined;
  try {
    return { json: JSON.parse(new TextDecoder().decode(file.slice(HEAD, end))), bytes: file.slice(end) };
  } catch {
    return undefined;
  }
}
