import { withArticle } from '../core/checks';
import { FROM_PAGE } from './pictures/pixels';

/** A value's kind, for messages, and what becomes of it if that is known. */
export const described = (value: unknown): string => `${describe(value)}.${advice(value)}`;

/** A value's kind, for messages. */
export const describe = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? withArticle(value.constructor?.name ?? 'bare object')
    : value === null
      ? 'null'
      : typeof value;

/** What to do with a value of a kind that is not data as it is. */
function advice(value: unknown): string {
  if (value instanceof Promise) return ' Await it first.';
  if (value instanceof ArrayBuffer) return ' Pass new Uint8Array(buffer).';
  if (typeof value === 'bigint') return ' Convert it: Number(…).';
  if (isPixelObject(value)) return ` ${FROM_PAGE}`;
  if (ArrayBuffer.isView(value)) return ' Convert it: Float32Array.from(…).';
  return typeof value === 'string' ? ' To read files use imageFolder or mnist from gan-kit/node.' : '';
}

/** ImageData, a canvas, a picture of the page. */
export const isPixelObject = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  /^(ImageData|ImageBitmap|OffscreenCanvas|VideoFrame|HTML(Canvas|Image|Video)Element)$/.test(
    value.constructor?.name ?? '',
  );
