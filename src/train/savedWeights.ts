import type { io } from '@tensorflow/tfjs-core';
import { check, isWhole, showShape } from '../core/checks';
import type { Saved } from '../core/saved';
import { sizeOf } from '../core/sizeOf';
import type { Parts } from '../core/store';
import { isRecord, own, quoted } from '../core/untrusted';
import { joined } from './pack';

/** More dimensions than a tensor of tfjs can have. */
const MOST_RANK = 6;

/** Named tensors as tfjs writes them. */
export function weightsOf(
  values: readonly (readonly [string, Saved])[],
): Pick<io.ModelArtifacts, 'weightSpecs' | 'weightData'> {
  const data = new Float32Array(values.reduce((size, [, { values: v }]) => size + v.length, 0));
  let at = 0;
  for (const [, { values: v }] of values) {
    data.set(v, at);
    at += v.length;
  }
  return {
    weightSpecs: values.map(([name, { shape }]) => ({ name, shape: [...shape], dtype: 'float32' })),
    weightData: data.buffer,
  };
}

/**
 * The named tensors of a part, in their order. All sizes are compared with what is there before memory is taken.
 *
 * @throws GanKitError `checkpoint` if they do not fit the data, or hold NaN
 */
export function readWeights(where: string, parts: Parts, name: string): readonly (readonly [string, Saved])[] {
  const { weightSpecs = [], weightData }: { weightSpecs?: unknown; weightData?: unknown } = own(parts, name) ?? {};
  const data = joined(weightData);
  const bad = (what: string) =>
    `${where}: ${what} of ${name} does not fit its file. The checkpoint is damaged; use another.`;
  check(Array.isArray(weightSpecs), 'checkpoint', () => bad('the list of weights'));
  let end = 0;
  const pieces = weightSpecs.map((spec: unknown): readonly [string, readonly number[], number] => {
    const { name: weight, shape, dtype } = isRecord(spec) ? spec : {};
    const good =
      typeof weight === 'string' &&
      dtype === 'float32' &&
      Array.isArray(shape) &&
      shape.length <= MOST_RANK &&
      shape.every(d => isWhole(d, 0));
    check(good, 'checkpoint', () => bad(`weight ${quoted(weight)}`));
    const from = end;
    end += 4 * sizeOf(shape);
    check(end <= data.byteLength, 'checkpoint', () => bad(`weight ${quoted(weight)}, of shape ${showShape(shape)},`));
    return [weight, shape, from];
  });
  check(end === data.byteLength, 'checkpoint', () => bad(`the data, ${data.byteLength} bytes for ${end},`));
  return pieces.map(([weight, shape, from], i) => {
    const values = new Float32Array(data.slice(from, pieces[i + 1]?.[2] ?? end));
    const finite = values.every(Number.isFinite);
    check(
      finite,
      'checkpoint',
      () => `${where}: weight ${quoted(weight)} of ${name} holds NaN or infinite numbers. Use another.`,
    );
    return [weight, { shape, values }];
  });
}
