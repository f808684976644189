import { intact } from './damage';

/** The bits of one scan, up to its next marker. */
export class BitReader {
  private held = 0;
  private count = 0;
  /** Zeros put behind the last bit there is, so that a code can be looked up. */
  private padded = 0;

  constructor(
    private readonly data: Uint8Array,
    /** Where reading goes on: never past a marker. */
    public at: number,
  ) {}

  /** The next bits, 1 to 16, without taking them. */
  peek(bits: number): number {
    while (this.count < bits) this.fill();
    return (this.held >> (this.count - bits)) & ((1 << bits) - 1);
  }

  /** Takes bits that were looked at. @throws GanKitError `data` if there are not so many left */
  skip(bits: number): void {
    this.count -= bits;
    intact(this.count >= this.padded, 'it is cut off, or a part of it is missing');
    this.held &= (1 << this.count) - 1;
  }

  take(bits: number): number {
    if (bits === 0) return 0;
    const value = this.peek(bits);
    this.skip(bits);
    return value;
  }

  /** A number of so many bits, of which the lower half stands for negative ones (ITU-T T.81, F.2.2.1). */
  signed(bits: number): number {
    const value = this.take(bits);
    return bits > 0 && value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value;
  }

  /** Lets go of what is left of a byte and goes to the next marker. @returns the marker; undefined at the file's end */
  toMarker(): number | undefined {
    this.held = 0;
    this.count = 0;
    this.padded = 0;
    for (; this.at + 1 < this.data.length; this.at++) {
      const next = this.data[this.at + 1] ?? 0;
      if (this.data[this.at] === 0xff && next !== 0 && next !== 0xff) return next;
    }
    return undefined;
  }

  private fill(): void {
    const byte = this.data[this.at];
    const stuffed = byte === 0xff && this.data[this.at + 1] === 0;
    if (byte === undefined || (byte === 0xff && !stuffed)) this.padded += 8;
    else this.at += stuffed ? 2 : 1;
    this.held = (this.held << 8) | (this.padded > 0 ? 0 : (byte ?? 0));
    this.count += 8;
  }
}

const FAST = 9;

/** A Huffman table, to be looked up. */
export interface Huffman {
  /** By the next 9 bits: 256 · length + symbol, or 0 where the code is longer. */
  readonly fast: Uint16Array;
  /** By length: the first code that is too large for it, and what leads from a code to its symbol. */
  readonly end: Int32Array;
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * @param counts how many codes there are of each length, 1 to 16
 * @throws GanKitError `data` if there can be no such codes
 */
export function huffman(counts: Uint8Array, symbols: Uint8Array): Huffman {
  const fast = new Uint16Array(1 << FAST);
  const end = new Int32Array(17);
  const offset = new Int32Array(17);
  for (let length = 1, code = 0, k = 0; length <= 16; length++, code <<= 1) {
    const count = counts[length - 1] ?? 0;
    offset[length] = k - code;
    for (let i = 0; i < count; i++, code++, k++) {
      if (length > FAST) continue;
      const first = code << (FAST - length);
      fast.fill(256 * length + (symbols[k] ?? 0), first, first + (1 << (FAST - length)));
    }
    // No code is all ones.
    intact(count === 0 || code < 1 << length, 'a Huffman table is damaged');
    end[length] = count > 0 ? code : -1;
  }
  return { fast, end, offset, symbols };
}

/** The next symbol. @throws GanKitError `data` if no code fits */
export function symbolOf(bits: BitReader, { fast, end, offset, symbols }: Huffman): number {
  const found = fast[bits.peek(FAST)] ?? 0;
  if (found > 0) {
    bits.skip(found >> 8);
    return found & 255;
  }
  for (let length = FAST + 1; length <= 16; length++) {
    const code = bits.peek(length);
    if (code >= (end[length] ?? 0)) continue;
    bits.skip(length);
    return symbols[code + (offset[length] ?? 0)] ?? 0;
  }
  bits.skip(16);
  intact(false, 'its pixels are damaged');
}
