import { availableParallelism } from 'node:os';
import { child, findTorch } from '../support/child';
import { type Result, takeTurns } from '../support/result';

/**
 * One training step of DCGAN-28, about 10.3 GFLOP: in our library on its engine, on stock tfjs-wasm, and in PyTorch on all cores.
 *
 * @param built folder of the compiled contestants
 * @param sources folder of this file
 */
export async function run(built: string, sources: string): Promise<Result> {
  const threads = availableParallelism();
  const torch = findTorch();
  const contestants = [
    child('simd-1', process.execPath, [`${built}/ganKit.mjs`]),
    child('tfjs-wasm', process.execPath, [`${built}/tfjsWasm.mjs`]),
    ...(typeof torch === 'string' ? [] : [child('pytorch', torch.python, [`${sources}/pytorch.py`, `${threads}`])]),
  ];
  const ms = await takeTurns(contestants, 7, { 'simd-1': 3, pytorch: 3 });
  for (const { stop } of contestants) stop();
  const missing = typeof torch === 'string' ? { pytorch: torch } : {};
  return { bench: 'dcgan28', node: process.versions.node, threads, ms: { ...ms, ...missing } };
}
