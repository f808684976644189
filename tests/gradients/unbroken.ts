import * as tf from '@tensorflow/tfjs-core';
import { numbers } from './case';

/** Something to differentiate: tensors to be, and a function of them. */
export interface Subject {
  readonly name: string;
  readonly inputs: readonly { readonly shape: readonly number[]; readonly values: readonly number[] }[];
  /** Makes the function and more variables to differentiate by, such as a layer's weights. */
  readonly prepare: (inputs: tf.Variable[]) => { readonly f: () => tf.Tensor; readonly weights: tf.Variable[] };
}

/** A value, its gradients (null where there is none), and how it changes along one direction. */
export interface Found {
  readonly value: number;
  readonly gradients: readonly (readonly number[] | null)[];
  /** The gradients' length along a direction, and the same by central differences. */
  readonly slope: number;
  readonly differences: number;
}

const STEP = 2e-3;

/** Σ r·y + ½ Σ y², its gradients and its slope along a direction; or what is thrown. */
export function differentiate({ name, inputs, prepare }: Subject): Found | Error {
  const random = numbers(name.length * 31 + name.charCodeAt(0));
  const signed = (count: number): Float32Array => Float32Array.from({ length: count }, () => 2 * random() - 1);
  const { random: stock } = Math;
  const made: tf.Variable[] = [];
  try {
    made.push(...inputs.map(({ shape, values }) => tf.tidy(() => tf.variable(tf.tensor([...values], [...shape])))));
    let found: Found | undefined;
    tf.tidy(() => {
      const { f, weights } = prepare(made);
      const wanted = [...made, ...weights];
      const r = signed(2048);
      // What draws without a seed, as noise does, draws the same each time.
      const loss = (): tf.Scalar => {
        Math.random = numbers(7);
        const y = tf.cast(f(), 'float32');
        return tf.sum(tf.mul(y, tf.add(tf.tensor(r.slice(0, y.size), y.shape), tf.mul(y, 0.5))));
      };
      const read = (): number => loss().dataSync()[0] ?? Number.NaN;
      if (wanted.length === 0) {
        found = { value: read(), gradients: [], slope: 0, differences: 0 };
        return;
      }
      const { value, grads } = tf.variableGrads(loss, wanted);
      const gradients = wanted.map(variable => grads[variable.name] ?? null).map(g => g && [...g.dataSync()]);
      const direction = wanted.map(({ size }) => signed(size));
      const start = wanted.map(variable => variable.dataSync().slice() as Float32Array);
      const at = (step: number): number => {
        for (const [i, variable] of wanted.entries()) {
          const moved = start[i]?.map((x, j) => x + step * (direction[i]?.[j] ?? 0)) ?? [];
          variable.assign(tf.tensor(moved, variable.shape));
        }
        return read();
      };
      const slope = gradients.reduce(
        (sum, g, i) => sum + (g ?? []).reduce((part, x, j) => part + x * (direction[i]?.[j] ?? 0), 0),
        0,
      );
      found = {
        value: value.dataSync()[0] ?? Number.NaN,
        gradients,
        slope,
        differences: (at(STEP) - at(-STEP)) / (2 * STEP),
      };
    });
    if (!found) throw new Error('Nothing was found.');
    return found;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    Math.random = stock;
    for (const variable of made) variable.dispose();
  }
}

const near = (a: number, b: number, tolerance: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a), Math.abs(b));

/** Whether two findings are the same value and the same gradients. */
export function equal(a: Found, b: Found): boolean {
  return (
    near(a.value, b.value, 1e-4) &&
    a.gradients.every((g, i) => {
      const other = b.gradients[i];
      if (!g || !other) return g === other;
      return g.length === other.length && g.every((x, j) => near(x, other[j] ?? Number.NaN, 1e-3));
    })
  );
}

/** Whether the gradients tell how the value changes. */
export const isRight = ({ slope, differences }: Found): boolean => near(slope, differences, 0.03);

/** What came of something before and after: '' where nothing is broken, else what is. */
export function broken(stock: Found | Error | undefined, now: Found | Error): string {
  if (!stock) return 'was not tried before';
  if (stock instanceof Error) {
    if (now instanceof Error || isRight(now)) return '';
    return `threw before, is wrong now: ${now.slope}, but differences say ${now.differences}`;
  }
  if (now instanceof Error) return `worked before, throws now: ${now.message}`;
  if (equal(stock, now)) return '';
  const off = ({ slope, differences }: Found): number => Math.abs(slope - differences);
  // A gradient may only change for the better; a NaN is never nearer.
  if (isRight(now) && !(off(stock) < 4 * off(now))) return '';
  return `changed: ${stock.slope} before, ${now.slope} now, differences say ${now.differences}`;
}
