import { setImmediate as turn } from 'node:timers/promises';
import { intact } from './damage';
import { BitReader, type Huffman, symbolOf } from './jpegBits';
import type { Component, Frame, Scan, Tables } from './jpegFrame';

/** Gives the coefficients of a block, in zigzag order, and takes them back. */
export interface BlockStore {
  /** The block's place in the coefficients of {@link BlockStore.coefficients}. */
  open(index: number, row: number, column: number): number;
  close(index: number, row: number, column: number): void;
  coefficients(index: number): Int16Array;
}

/** Blocks between two turns of the event loop: some milliseconds of work. */
const STRETCH = 1 << 14;

interface Part {
  readonly index: number;
  readonly component: Component;
  readonly dc: Huffman | undefined;
  readonly ac: Huffman | undefined;
  predicted: number;
}

/**
 * Decodes one scan, which begins at `at`. Strict where libjpeg fills in: every bit must be there and mean something.
 *
 * @returns where the next marker lies
 * @throws GanKitError `data` if it is damaged or cut off
 */
export async function decodeScan(
  data: Uint8Array,
  at: number,
  { frame, scan, tables, restart }: { frame: Frame; scan: Scan; tables: Tables; restart: number },
  store: BlockStore,
): Promise<number> {
  const bits = new BitReader(data, at);
  const parts: Part[] = scan.parts.flatMap(({ index, dc, ac }) => {
    const component = frame.components[index];
    return component ? [{ index, component, dc: tables.dc[dc], ac: tables.ac[ac], predicted: 0 }] : [];
  });
  const decode = frame.progressive ? progressive(bits, scan) : { block: sequential(bits), restart: () => undefined };
  const [first] = parts;
  const alone = parts.length === 1 && first !== undefined;
  const across = alone ? first.component.blocksAcross : frame.unitsAcross;
  const units = across * (alone ? first.component.blocksDown : frame.unitsDown);
  let work = 0;
  for (let unit = 0, marker = 0; unit < units; unit++) {
    if (restart > 0 && unit > 0 && unit % restart === 0) {
      intact(bits.toMarker() === 0xd0 + marker, 'it is cut off, or a part of it is missing');
      bits.at += 2;
      marker = (marker + 1) & 7;
      for (const part of parts) part.predicted = 0;
      decode.restart();
    }
    const [row, column] = [Math.floor(unit / across), unit % across];
    for (const part of parts) {
      const [h, v] = alone ? [1, 1] : [part.component.h, part.component.v];
      for (let i = 0; i < h * v; i++) {
        const [y, x] = [row * v + Math.floor(i / h), column * h + (i % h)];
        const from = store.open(part.index, y, x);
        decode.block(store.coefficients(part.index), from, part);
        store.close(part.index, y, x);
        work++;
      }
    }
    if (work > STRETCH) {
      work = 0;
      await turn();
    }
  }
  bits.toMarker();
  return bits.at;
}

type BlockDecoder = (coefficients: Int16Array, from: number, part: Part) => void;

function tableOf(table: Huffman | undefined): Huffman {
  intact(table !== undefined, 'a Huffman table is missing');
  return table;
}

function difference(bits: BitReader, part: Part): number {
  const size = symbolOf(bits, tableOf(part.dc));
  intact(size <= 15, 'its pixels are damaged');
  part.predicted += bits.signed(size);
  return part.predicted;
}

const sequential =
  (bits: BitReader): BlockDecoder =>
  (out, from, part) => {
    out[from] = difference(bits, part);
    const table = tableOf(part.ac);
    for (let k = 1; k < 64; k++) {
      const symbol = symbolOf(bits, table);
      const size = symbol & 15;
      if (size === 0 && symbol !== 0xf0) break;
      k += symbol >> 4;
      intact(k < 64, 'its pixels are damaged');
      if (size > 0) out[from + k] = bits.signed(size);
    }
  };

/** The four kinds of progressive scans (ITU-T T.81, annex G). */
function progressive(bits: BitReader, { start, end, high, low }: Scan): { block: BlockDecoder; restart: () => void } {
  // Blocks that are still to come without a coefficient of their own.
  let run = 0;
  const restart = () => {
    run = 0;
  };
  const runOf = (symbol: number) => (1 << (symbol >> 4)) + bits.take(symbol >> 4);
  const firstDc: BlockDecoder = (out, from, part) => {
    out[from] = difference(bits, part) << low;
  };
  const laterDc: BlockDecoder = (out, from) => {
    if (bits.take(1)) out[from] = (out[from] ?? 0) | (1 << low);
  };
  const firstAc: BlockDecoder = (out, from, part) => {
    if (run > 0) {
      run--;
      return;
    }
    const table = tableOf(part.ac);
    for (let k = start; k <= end; k++) {
      const symbol = symbolOf(bits, table);
      const size = symbol & 15;
      if (size === 0 && symbol !== 0xf0) {
        run = runOf(symbol) - 1;
        return;
      }
      k += symbol >> 4;
      intact(k <= end || size === 0, 'its pixels are damaged');
      if (size > 0) out[from + k] = bits.signed(size) << low;
    }
  };
  const bit = 1 << low;
  /** Gives the coefficients that are there already their next bit, past `zeros` that are not. @returns where it ends */
  const refine = (out: Int16Array, from: number, k: number, zeros: number): number => {
    for (; k <= end; k++) {
      const value = out[from + k] ?? 0;
      if (value === 0) {
        if (zeros-- === 0) break;
      } else if (bits.take(1) && (value & bit) === 0) out[from + k] = value + (value > 0 ? bit : -bit);
    }
    return k;
  };
  const laterAc: BlockDecoder = (out, from, part) => {
    let k = start;
    if (run === 0) {
      const table = tableOf(part.ac);
      while (k <= end) {
        const symbol = symbolOf(bits, table);
        const size = symbol & 15;
        intact(size <= 1, 'its pixels are damaged');
        if (size === 0 && symbol !== 0xf0) {
          run = runOf(symbol);
          break;
        }
        const value = size > 0 ? (bits.take(1) ? bit : -bit) : 0;
        k = refine(out, from, k, symbol >> 4);
        intact(k <= end || size === 0, 'its pixels are damaged');
        if (size > 0) out[from + k] = value;
        k++;
      }
    }
    if (run > 0) {
      refine(out, from, k, 64);
      run--;
    }
  };
  const block = start === 0 ? (high === 0 ? firstDc : laterDc) : high === 0 ? firstAc : laterAc;
  return { block, restart };
}
