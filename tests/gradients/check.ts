import * as tf from '@tensorflow/tfjs-core';
import { type Case, numbers, type Verdict, valuesOf } from './case';

/** Gradients in every input, or the error that came instead. */
export type Result = readonly Float32Array[] | Error;
export type Orders = readonly [Result, Result];

const STEP = 0.02;
/** Of a larger input only about so many elements are measured. */
const MEASURED = 32;

interface Setting {
  readonly x: readonly Float32Array[];
  /** Weights of the loss, one per output; made longer than needed. */
  readonly r: Float32Array;
  /** Weights of the gradients, where they are made a loss in turn. */
  readonly u: readonly Float32Array[];
}

function settingOf(c: Case): Setting {
  const random = numbers(c.name.length * 7919 + c.name.charCodeAt(0));
  const x = c.inputs.map(input => valuesOf(input, random));
  return {
    x,
    r: Float32Array.from({ length: 4096 }, () => 2 * random() - 1),
    u: x.map(v => v.map(() => 2 * random() - 1)),
  };
}

const tensorsOf = (c: Case, values: readonly Float32Array[]): tf.Tensor[] =>
  c.inputs.map(({ shape }, i) => tf.tensor(values[i] ?? [], [...shape], 'float32'));

/** Σ r·f + ½ Σ f²: the square makes what flows back depend on the inputs, also for a linear f. */
const loss =
  (c: Case, r: Float32Array) =>
  (...xs: tf.Tensor[]): tf.Scalar => {
    const y = c.f(...xs);
    const weights = tf.tensor(r.slice(0, y.size), y.shape);
    return tf.sum(tf.mul(y, tf.add(weights, tf.mul(y, 0.5))));
  };

const first =
  (c: Case, r: Float32Array) =>
  (xs: tf.Tensor[]): tf.Tensor[] =>
    tf.grads(loss(c, r))(xs);

const second = (c: Case, { r, u }: Setting, xs: tf.Tensor[]): tf.Tensor[] =>
  tf.grads((...ys) => {
    const terms = first(c, r)(ys).map((g, i) => tf.sum(tf.mul(g, tf.tensor(u[i] ?? [], g.shape))));
    return tf.addN(terms) as tf.Scalar;
  })(xs);

async function attempt(c: Case, run: (xs: tf.Tensor[]) => tf.Tensor[]): Promise<Result> {
  const xs = tensorsOf(c, settingOf(c).x);
  try {
    const grads = tf.tidy(() => run(xs));
    const values = await Promise.all(grads.map(g => g.data()));
    tf.dispose(grads);
    return values.map(v => Float32Array.from(v));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    tf.dispose(xs);
  }
}

/** Both derivatives by autodiff on the current backend. */
export async function autodiff(c: Case): Promise<Orders> {
  const setting = settingOf(c);
  return [await attempt(c, first(c, setting.r)), await attempt(c, xs => second(c, setting, xs))];
}

/** Fourth-order central differences of `f`, summed in double precision; NaN for an element that is not measured. */
function differences(x: readonly Float32Array[], f: (x: readonly Float32Array[]) => number): Float32Array[] {
  const moved = (input: number, element: number, by: number): number =>
    f(x.map((v, i) => (i === input ? v.map((old, j) => (j === element ? old + by : old)) : v)));
  return x.map((v, i) =>
    v.map((_, j) => {
      // An odd stride, so that every channel has its turn.
      if (j % (Math.ceil(v.length / MEASURED) | 1) !== 0) return Number.NaN;
      const near = moved(i, j, STEP) - moved(i, j, -STEP);
      const far = moved(i, j, 2 * STEP) - moved(i, j, -2 * STEP);
      return (8 * near - far) / (12 * STEP);
    }),
  );
}

/** Both derivatives by differences on the current backend: of the loss, and of the (checked) first gradient. */
export function reference(c: Case): readonly [Float32Array[], Float32Array[]] {
  const { x, r, u } = settingOf(c);
  const lossAt = (at: readonly Float32Array[]): number =>
    tf
      .tidy(() => c.f(...tensorsOf(c, at)).dataSync<'float32'>())
      .reduce((sum, y, i) => sum + y * ((r[i] ?? 0) + y / 2), 0);
  const slopeAt = (at: readonly Float32Array[]): number =>
    tf
      .tidy(() => first(c, r)(tensorsOf(c, at)).map(g => g.dataSync<'float32'>()))
      .reduce((sum, g, i) => g.reduce((s, value, j) => s + value * (u[i]?.[j] ?? 0), sum), 0);
  return [differences(x, lossAt), differences(x, slopeAt)];
}

/** The largest difference, as a share of the largest expected number (or of 1, if that is larger). */
export function distance(result: readonly Float32Array[], expected: readonly Float32Array[]): number {
  const errors = expected.map((values, i) => {
    const measured = [...values].flatMap((value, j) => (Number.isNaN(value) ? [] : [{ value, got: result[i]?.[j] }]));
    const scale = Math.max(1, ...measured.map(({ value }) => Math.abs(value)));
    return Math.max(0, ...measured.map(({ value, got = Number.NaN }) => Math.abs(got - value) / scale));
  });
  return errors.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...errors);
}

export const TOLERANCE = 2e-3;

export const verdict = (result: Result, expected: readonly Float32Array[]): Verdict =>
  result instanceof Error ? 'throws' : distance(result, expected) < TOLERANCE ? 'right' : 'wrong';

/** What a failing test shows. */
export const describeResult = (result: Result, expected: readonly Float32Array[]): string =>
  result instanceof Error ? `throws: ${result.message}` : `off by ${distance(result, expected).toExponential(1)}`;
