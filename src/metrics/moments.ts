import { check } from '../core/checks';
import { columnMeans } from './distances';
import type { Gaussian } from './frechet';
import { checkMatrices, type Matrix } from './matrix';
import { gram, transposed } from './products';

/**
 * Mean and covariance of features that come chunk by chunk, in float64: equal to those of all rows at once, whatever
 * the chunks (Chan, Golub & LeVeque 1979), and no larger than a covariance. For Fréchet distances over more pictures
 * than memory holds.
 *
 * @example
 * const moments = new Moments();
 * for (let i = 0; i < 10; i++) moments.add(await matrixOf(judge.features(gan.generate(1000))));
 * frechetBetween(moments.gaussian(), real.gaussian());
 */
export class Moments {
  private rows = 0;
  private mean = new Float64Array();
  private scatter = new Float64Array();

  /** How many rows there were. */
  get n(): number {
    return this.rows;
  }

  /**
   * Adds rows of features.
   *
   * @throws GanKitError `shape` if there are other columns than before, `data` if a value is not finite
   */
  add(chunk: Matrix): this {
    checkMatrices('Moments.add', { chunk });
    const { values, rows, columns } = chunk;
    if (this.rows === 0) {
      this.mean = new Float64Array(columns);
      this.scatter = new Float64Array(columns * columns);
    }
    const d = this.mean.length;
    check(columns === d, 'shape', () => `Moments.add: expected ${d} columns, as before, got ${columns}.`);
    const mean = columnMeans(chunk);
    const centred = Float64Array.from(values, (value, at) => value - (mean[at % d] ?? 0));
    const own = gram(transposed({ values: centred, rows, columns }));
    const all = this.rows + rows;
    const apart = mean.map((value, i) => value - (this.mean[i] ?? 0));
    const weight = (this.rows * rows) / all;
    for (let i = 0, at = 0; i < d; i++)
      for (let j = 0; j < d; j++, at++)
        this.scatter[at] = (this.scatter[at] ?? 0) + (own.values[at] ?? 0) + weight * (apart[i] ?? 0) * (apart[j] ?? 0);
    this.mean = this.mean.map((value, i) => value + ((apart[i] ?? 0) * rows) / all);
    this.rows = all;
    return this;
  }

  /**
   * Mean and unbiased covariance so far.
   *
   * @throws GanKitError `shape` if there were fewer than two rows
   */
  gaussian(): Gaussian {
    const { rows } = this;
    check(rows > 1, 'shape', `Moments: expected at least two rows, got ${rows}. Add some first.`);
    return { mean: this.mean.slice(), covariance: this.scatter.map(sum => sum / (rows - 1)) };
  }
}
