import { type Tensor, type Tensor2D, tensor2d, tile } from '@tensorflow/tfjs-core';
import { check, isWhole } from '../core/checks';
import { anything, either, list } from '../core/kinds';
import type { Latent } from '../core/latents/latent';
import type { Kind } from '../core/options';
import type { Rng } from '../core/rng';

/** The kind of an option that holds {@link Labels}. */
export const labels: Kind = either(value => typeof value === 'number', list(anything));

/** Classes asked for: one for all examples, or one for each. */
export type Labels = number | readonly number[];

/**
 * One-hot rows `[n, classes]` of the labels asked for, or of labels drawn evenly from all classes.
 *
 * @throws GanKitError `argument` if there are not as many labels as examples, or one names no class
 */
export function classRows(n: number, classes: number, labels: Labels | undefined, rng: Rng): Tensor2D {
  const drawn = () => Array.from({ length: n }, () => rng.int(classes));
  const each = labels === undefined ? drawn() : typeof labels === 'number' ? new Array(n).fill(labels) : labels;
  check(each.length === n, 'argument', () => `labels: expected one class, or ${n}, got ${each.length}.`);
  const rows = new Float32Array(n * classes);
  each.forEach((label, i) => {
    const good = isWhole(label, 0) && label < classes;
    check(good, 'argument', () => `labels: expected classes from 0 to ${classes - 1}, got ${JSON.stringify(label)}.`);
    rows[i * classes + label] = 1;
  });
  return tensor2d(rows, [n, classes]);
}

/** What G reads for a sheet with a row for each class and a column for each draw of z, row by row. */
export function classCells(classes: number, draws: number, latent: Latent, rng: Rng): [z: Tensor, label: Tensor2D] {
  const labels = Array.from({ length: classes * draws }, (_, i) => Math.floor(i / draws));
  return [tile(latent.sample(draws, rng), [classes, 1]), classRows(labels.length, classes, labels, rng)];
}
