import { operationBenchmark } from '../operation/benchmark';
import type { Product } from '../operation/operation';

const square = (side: number): [string, Product] => [
  `${side}`,
  { kind: 'product', rows: side, depth: side, columns: side },
];

/** Products of square matrices. */
export const benchmark = operationBenchmark(
  'gemm',
  Object.fromEntries([256, 512, 1024, 2048].map(square)),
  key => key,
  { rounds: 7, turnMs: 300, budgetMs: 20_000, restMs: 100 },
);
