import type { io } from '@tensorflow/tfjs-core';
import { isWhole } from '../core/checks';
import { sizeOf } from '../core/sizeOf';
import { isRecord, own, quoted } from '../core/untrusted';

const BYTES: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };
const QUANTIZED: Readonly<Record<string, number>> = { uint8: 1, uint16: 2, float16: 2 };

/**
 * How many bytes the weights of a manifest take, or undefined if it does not say: strings have no fixed length.
 *
 * @throws Error if an entry is malformed
 */
export function weightBytes(specs: readonly io.WeightsManifestEntry[]): number | undefined {
  let sum = 0;
  for (const spec of specs) {
    const { name, shape, dtype, quantization } = isRecord(spec) ? spec : {};
    const isShape = Array.isArray(shape) && shape.every(d => isWhole(d, 0));
    if (!isShape) throw new Error(`weight ${quoted(name)} has a bad shape`);
    if (dtype === 'string') return undefined;
    const [of, kinds] = isRecord(quantization) ? [quantization.dtype, QUANTIZED] : [dtype, BYTES];
    const each = own(kinds, String(of));
    if (each === undefined) throw new Error(`weight ${quoted(name)} has the unknown type ${quoted(of)}`);
    sum += each * sizeOf(shape);
  }
  return sum;
}
