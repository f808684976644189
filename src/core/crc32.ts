let table: Uint32Array | undefined;

/** The table of the reflected polynomial 0xEDB88320, as in PNG and zip. */
const makeTable = (): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    return c;
  });

/** CRC-32 of some bytes, going on from `before`: finds every change within 32 bits, and nearly every other. */
export function crc32(bytes: Uint8Array, before = 0): number {
  table ??= makeTable();
  let c = ~before;
  for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ (table[(c ^ (bytes[i] as number)) & 255] as number);
  return ~c >>> 0;
}
