import { availableParallelism } from 'node:os';
import '@tensorflow/tfjs-layers';
import { registerSimd } from '../src/engine/index';
import { onBackend } from './support/backend';
import { makeStep } from './support/dcgan28';
import { pytorch } from './support/pytorch';
import { type Result, takeTurns } from './support/result';
import { registerWasm } from './support/wasm';

/** One training step of DCGAN-28 on our engine, on stock tfjs-wasm and in PyTorch. `folder` holds the scripts. */
export async function run(folder: string): Promise<Result> {
  const threads = availableParallelism();
  await registerSimd();
  await registerWasm();
  const contestants = [await onBackend('simd-1', 'simd', makeStep), await onBackend('tfjs-wasm', 'wasm', makeStep)];
  const torch = pytorch(`${folder}/dcgan28.py`, threads);
  const all = typeof torch === 'string' ? contestants : [...contestants, torch];
  const ms = await takeTurns(all, 5, { 'simd-1': 3, pytorch: 3 });
  if (typeof torch !== 'string') torch.stop();
  return {
    bench: 'dcgan28',
    node: process.versions.node,
    threads,
    ms: { ...ms, ...(typeof torch === 'string' ? { pytorch: torch } : {}) },
  };
}
