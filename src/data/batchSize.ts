import { check, checkWhole } from '../core/checks';

/** Throws unless a batch of `count` fits into a pass of `size` examples. */
export function checkBatchSize(count: number, size: number): void {
  checkWhole('batch size', count, 1);
  check(
    count <= size,
    'argument',
    () => `batch size: ${count} is more than the ${size} examples there are. Use at most ${size}.`,
  );
}
