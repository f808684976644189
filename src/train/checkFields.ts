import type { Tensor } from '@tensorflow/tfjs-core';
import { check, checkShape, checkTensor, showValue } from '../core/checks';
import type { AnyGame, Batch } from '../core/game';
import { checkLabels } from '../core/labels';
import { checkRange, isPicture, warnOfUnsigned } from '../core/range';
import { own } from '../core/untrusted';
import type { Passes } from './passes';

/**
 * Throws unless a batch has the fields that a game expects, in their shapes.
 *
 * @throws GanKitError `data` or `shape` naming the field
 */
export function checkFields({ expects }: Pick<AnyGame, 'expects'>, batch: Batch): void {
  const isBatch = typeof batch === 'object' && batch !== null;
  check(isBatch, 'data', () => `batch: expected an object of tensors, such as { image }, got ${showValue(batch)}.`);
  for (const [name, { shape }] of Object.entries(expects)) {
    const field: Tensor | undefined = own(batch, name);
    const got = Object.keys(batch).join(', ') || 'nothing';
    check(field !== undefined, 'data', `batch.${name}: missing. The game needs it; the batch has ${got}.`);
    checkTensor(`batch.${name}`, field);
    check(
      !field.isDisposed,
      'data',
      `batch.${name}: expected a tensor, got one that was disposed of. Give a new one each time.`,
    );
    checkShape(`batch.${name}`, field, [null, ...shape]);
  }
}

/**
 * As {@link checkFields}, and what they hold: labels of every batch, pictures of the first. A source of its own kind
 * gives the like again, and reading a GPU takes its time.
 */
export async function checkValues<B extends Batch>(game: AnyGame<B>, batch: B, passes: Passes<B>): Promise<void> {
  checkFields(game, batch);
  for (const [name, field] of Object.entries(game.expects)) {
    const tensor: Tensor | undefined = batch[name];
    if (!tensor) continue;
    if (field.classes !== undefined) checkLabels(`batch.${name}`, await tensor.data(), field.classes);
    else if (!passes.looked && isPicture(field)) {
      const values = await tensor.data();
      checkRange(`batch.${name}`, values, tensor.size / (tensor.shape[0] || 1));
      warnOfUnsigned(`batch.${name}`, values, passes.source);
    }
  }
  passes.looked = true;
}
