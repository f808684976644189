import { setImmediate as turn } from 'node:timers/promises';
import type { Rgba } from '../data/rgba';
import { intact } from './damage';
import { huffman } from './jpegBits';
import { colorSpace, fullRow, type Plane, paintRow } from './jpegColor';
import { type Frame, frameOf, type Scan, scanOf, type Tables } from './jpegFrame';
import { inverse } from './jpegInverse';
import { type BlockStore, decodeScan } from './jpegScan';

/** Encoders write about ten; each may go over all pixels for a few bytes. */
const SCANS = 100;

/** Pixels between two turns of the event loop: some milliseconds of work. */
const STRETCH = 1 << 18;

/**
 * Decodes a JPEG: baseline, extended or progressive with 8 bits; grey, YCbCr, RGB, CMYK or YCCK. The pixels are those
 * of libjpeg with its defaults; what is missing or damaged is not filled in, but an error.
 *
 * @throws GanKitError `data` with what is wrong
 */
export async function decodeJpeg(bytes: Uint8Array): Promise<Rgba> {
  const tables: Tables = { quantization: [], dc: [], ac: [] };
  let frame: Frame | undefined;
  let planes: Planes | undefined;
  let restart = 0;
  let scans = 0;
  let jfif = false;
  let adobe: number | undefined;
  let at = 2;
  for (let ended = false; !ended; ) {
    const marker = bytes[at + 1];
    // Without an end mark a sequential JPEG may still be whole.
    if (marker === undefined && planes?.complete && frame?.progressive === false) break;
    intact(marker !== undefined, 'it is cut off');
    intact(bytes[at] === 0xff, 'a segment is damaged');
    if (marker === 0xff) at += 1;
    else if (marker === 0xd9) ended = true;
    else if ((marker >= 0xd0 && marker <= 0xd7) || marker === 0x01) at += 2;
    else {
      intact(at + 4 <= bytes.length, 'it is cut off');
      const length = 256 * (bytes[at + 2] ?? 0) + (bytes[at + 3] ?? 0);
      intact(length >= 2, 'a segment is damaged');
      intact(at + 2 + length <= bytes.length, 'it is cut off');
      const body = bytes.subarray(at + 4, at + 2 + length);
      at += 2 + length;
      if (marker === 0xdb) readQuantization(body, tables);
      else if (marker === 0xc4) readHuffman(body, tables);
      else if (marker === 0xdd) {
        intact(body.length === 2, 'a segment is damaged');
        restart = 256 * (body[0] ?? 0) + (body[1] ?? 0);
      } else if (marker === 0xe0) jfif ||= body.length >= 14 && startsWith(body, 'JFIF\0');
      else if (marker === 0xee && body.length >= 12 && startsWith(body, 'Adobe')) adobe = body[11];
      else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xcc) {
        intact(frame === undefined, 'it has two frame headers');
        frame = frameOf(marker, body, bytes.length - at);
        planes = new Planes(frame);
      } else if (marker === 0xda) {
        intact(frame !== undefined && planes !== undefined, 'its frame header is missing');
        const scan = scanOf(body, frame);
        intact(++scans <= SCANS, `it has more than ${SCANS} scans`);
        planes.begin(scan, tables);
        at = await decodeScan(bytes, at, { frame, scan, tables, restart }, planes);
      } else intact(marker >= 0xe0 || marker === 0xdc || marker === 0xcc, 'a segment is damaged');
    }
  }
  intact(frame !== undefined && planes?.complete === true, 'it is cut off: some of its scans are missing');
  await planes.finish();
  return painted(frame, planes.all, colorSpace(frame, jfif, adobe));
}

const startsWith = (body: Uint8Array, text: string): boolean =>
  String.fromCharCode(...body.subarray(0, text.length)) === text;

function readQuantization(body: Uint8Array, tables: Tables): void {
  for (let at = 0; at < body.length; ) {
    const head = body[at] ?? 0;
    const size = head >> 4 ? 2 : 1;
    intact((head & 15) < 4 && at + 1 + 64 * size <= body.length, 'a quantization table is damaged');
    const from = at + 1;
    tables.quantization[head & 15] = Uint16Array.from({ length: 64 }, (_, k) =>
      size === 1 ? (body[from + k] ?? 0) : 256 * (body[from + 2 * k] ?? 0) + (body[from + 2 * k + 1] ?? 0),
    );
    at += 1 + 64 * size;
  }
}

function readHuffman(body: Uint8Array, tables: Tables): void {
  for (let at = 0; at < body.length; ) {
    const head = body[at] ?? 0;
    const counts = body.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const end = at + 17 + total;
    intact(
      (head & 0xef) < 4 && counts.length === 16 && total <= 256 && end <= body.length,
      'a Huffman table is damaged',
    );
    const symbols = body.slice(at + 17, end);
    const kind = head >> 4 ? tables.ac : tables.dc;
    intact(kind === tables.ac || symbols.every(symbol => symbol <= 15), 'a Huffman table is damaged');
    kind[head & 15] = huffman(counts, symbols);
    at = end;
  }
}

/**
 * The planes of a picture. Blocks of a sequential JPEG are transformed as they come; those of a progressive one are
 * kept until the last scan.
 */
class Planes implements BlockStore {
  readonly all: readonly Plane[];
  private readonly kept: readonly Int16Array[];
  private readonly quantization: (Uint16Array | undefined)[];
  /** Of each component, the lowest bit that has come of each coefficient; −1 before any. */
  private readonly bits: readonly Int8Array[];

  constructor(private readonly frame: Frame) {
    this.all = frame.components.map(component => ({
      component,
      samples: new Uint8Array(64 * component.stride * component.rows),
    }));
    this.kept = frame.components.map(
      ({ stride, rows }) => new Int16Array(64 * (frame.progressive ? stride * rows : 1)),
    );
    this.quantization = frame.components.map(() => undefined);
    this.bits = frame.components.map(() => new Int8Array(64).fill(-1));
  }

  /** Whether every coefficient has come to its last bit. */
  get complete(): boolean {
    return this.bits.every(bits => bits.every(low => low === 0));
  }

  /** Checks that a scan brings what is still to come, in order, so that there can be no end of them. */
  begin({ parts, start, end, high, low }: Scan, tables: Tables): void {
    const { progressive } = this.frame;
    if (progressive) {
      const sane = start === 0 ? end === 0 : start <= end && end < 64 && parts.length === 1;
      intact(sane && low <= 13 && (high === 0 || low === high - 1), 'a scan header is damaged');
    }
    for (const { index } of parts) {
      const bits = this.bits[index] ?? new Int8Array();
      intact(!progressive || start === 0 || bits[0] !== -1, 'its scans are out of order');
      for (let k = progressive ? start : 0; k <= (progressive ? end : 63); k++) {
        const before = bits[k] === -1 ? 0 : (bits[k] ?? 0);
        const fits = progressive ? high === before && (high > 0 || bits[k] === -1) : bits[k] === -1;
        intact(fits, 'its scans are out of order');
        bits[k] = progressive ? low : 0;
      }
      const table = tables.quantization[this.frame.components[index]?.quantization ?? 0];
      intact(table !== undefined, 'a quantization table is missing');
      this.quantization[index] ??= table;
    }
  }

  coefficients(index: number): Int16Array {
    return this.kept[index] ?? new Int16Array();
  }

  open(index: number, row: number, column: number): number {
    if (this.frame.progressive) return 64 * (row * (this.frame.components[index]?.stride ?? 0) + column);
    this.coefficients(index).fill(0);
    return 0;
  }

  close(index: number, row: number, column: number): void {
    if (!this.frame.progressive) this.transform(index, row, column, 0);
  }

  /** Transforms what was kept. */
  async finish(): Promise<void> {
    if (!this.frame.progressive) return;
    let work = 0;
    for (const [index, { stride, rows }] of this.frame.components.entries()) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < stride; column++)
          this.transform(index, row, column, 64 * (row * stride + column));
        work += 64 * stride;
        if (work > STRETCH) {
          work = 0;
          await turn();
        }
      }
    }
  }

  private transform(index: number, row: number, column: number, from: number): void {
    const plane = this.all[index];
    const table = this.quantization[index];
    if (!plane || !table) return;
    const stride = 8 * plane.component.stride;
    inverse(this.coefficients(index), from, table, plane.samples, 8 * (row * stride + column), stride);
  }
}

async function painted(frame: Frame, planes: readonly Plane[], space: ReturnType<typeof colorSpace>): Promise<Rgba> {
  const { width, height } = frame;
  const data = new Uint8Array(4 * width * height);
  // Room for the sample that a row of odd width has too many.
  const rows = planes.map(() => new Uint8Array(width + 1));
  for (let y = 0, work = 0; y < height; y++, work += width) {
    for (const [i, plane] of planes.entries()) {
      const row = rows[i];
      if (row) fullRow(plane, frame, y, row);
    }
    paintRow(rows, space, width, data, 4 * y * width);
    if (work > STRETCH) {
      work = 0;
      await turn();
    }
  }
  return { width, height, data };
}
