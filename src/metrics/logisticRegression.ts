import type { Matrix } from './matrix';

/** A linear classifier: for each class a weight for each column, then an offset. */
export interface LinearClassifier {
  readonly weights: readonly Float64Array[];
}

/**
 * Multinomial logistic regression by Newton's method: the weights that minimise `Σ cross-entropy + ½ Σ w²`, offsets
 * free, as scikit-learn's `LogisticRegression` with its C of 1. They are unique but for a constant added to all
 * offsets; here the offsets sum to 0.
 *
 * @param classes the class of each row, from 0
 */
export function logisticRegression(x: Matrix, classes: ArrayLike<number>, count: number): LinearClassifier {
  const width = x.columns + 1;
  const size = count * width;
  let weights = new Float64Array(size);
  let loss = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 100; round++) {
    const { value, gradient, curvature } = derivatives(x, classes, count, weights);
    const step = solved(curvature, gradient, size);
    const along = step.reduce((sum, d, i) => sum + d * (gradient[i] ?? 0), 0);
    loss = value;
    if (along < 1e-20) break;
    // Halved until the loss falls as a Newton step should, at least by a part of what its line promises.
    let next = weights;
    for (let length = 1; length > 1e-6; length /= 2) {
      next = weights.map((w, i) => w - length * (step[i] ?? 0));
      if (lossOf(x, classes, count, next) <= loss - 1e-4 * length * along) break;
    }
    weights = next;
  }
  return { weights: Array.from({ length: count }, (_, k) => weights.subarray(k * width, (k + 1) * width)) };
}

/** The class that the classifier says of a row. */
export function linearClass({ weights }: LinearClassifier, x: Matrix, row: number): number {
  const scores = weights.map(of => scoreOf(x, row, of, 0));
  return scores.indexOf(Math.max(...scores));
}

function scoreOf({ values, columns }: Matrix, row: number, weights: Float64Array, from: number): number {
  let score = weights[from + columns] ?? 0;
  for (let j = 0; j < columns; j++) score += (weights[from + j] ?? 0) * (values[row * columns + j] ?? 0);
  return score;
}

/** Probabilities of the classes of a row, and the logarithm of the sum they were divided by. */
function probabilities(x: Matrix, row: number, weights: Float64Array, count: number) {
  const scores = Array.from({ length: count }, (_, k) => scoreOf(x, row, weights, k * (x.columns + 1)));
  const most = Math.max(...scores);
  const sum = scores.reduce((all, score) => all + Math.exp(score - most), 0);
  const log = most + Math.log(sum);
  return { scores, log, shares: scores.map(score => Math.exp(score - log)) };
}

/** ½ Σ w², offsets left out; these only as far as it takes to make them unique: ½ (Σ b)². */
function penalty(weights: Float64Array, width: number): number {
  let [sum, offsets] = [0, 0];
  weights.forEach((w, i) => {
    if (i % width === width - 1) offsets += w;
    else sum += w * w;
  });
  return (sum + offsets * offsets) / 2;
}

function lossOf(x: Matrix, classes: ArrayLike<number>, count: number, weights: Float64Array): number {
  let loss = penalty(weights, x.columns + 1);
  for (let row = 0; row < x.rows; row++) {
    const { scores, log } = probabilities(x, row, weights, count);
    loss += log - (scores[classes[row] ?? 0] ?? 0);
  }
  return loss;
}

function derivatives(x: Matrix, classes: ArrayLike<number>, count: number, weights: Float64Array) {
  const width = x.columns + 1;
  const size = count * width;
  const gradient = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  const add = (to: Float64Array, at: number, value: number) => {
    to[at] = (to[at] ?? 0) + value;
  };
  let value = penalty(weights, width);
  const input = new Float64Array(width).fill(1);
  for (let row = 0; row < x.rows; row++) {
    const { scores, log, shares } = probabilities(x, row, weights, count);
    input.set(x.values.subarray(row * x.columns, (row + 1) * x.columns));
    value += log - (scores[classes[row] ?? 0] ?? 0);
    for (let k = 0; k < count; k++) {
      const p = shares[k] ?? 0;
      const off = p - (classes[row] === k ? 1 : 0);
      for (let i = 0; i < width; i++) add(gradient, k * width + i, off * (input[i] ?? 0));
      // The lower triangle is all that is read.
      for (let m = 0; m <= k; m++) {
        const both = p * ((k === m ? 1 : 0) - (shares[m] ?? 0));
        for (let i = 0; i < width; i++) {
          const scaled = both * (input[i] ?? 0);
          for (let j = 0; j < width; j++)
            add(curvature, (k * width + i) * size + m * width + j, scaled * (input[j] ?? 0));
        }
      }
    }
  }
  const offsets = weights.reduce((sum, w, i) => (i % width === width - 1 ? sum + w : sum), 0);
  for (let i = 0; i < size; i++) {
    if (i % width < width - 1) {
      add(gradient, i, weights[i] ?? 0);
      add(curvature, i * size + i, 1);
      continue;
    }
    add(gradient, i, offsets);
    for (let j = width - 1; j <= i; j += width) add(curvature, i * size + j, 1);
  }
  return { value, gradient, curvature };
}

/** `x` of `A x = b`, A positive definite, of which the lower triangle is read. */
function solved(matrix: Float64Array, b: Float64Array, n: number): Float64Array {
  // Cholesky: A = L Lᵀ.
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] ?? 0) * (l[j * n + k] ?? 0);
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / (l[j * n + j] ?? 1);
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (l[i * n + k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (l[i * n + i] ?? 1);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (l[i * n + i] ?? 1);
  }
  return x;
}
