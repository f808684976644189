import { backend } from '@tensorflow/tfjs-core';
import { serve } from './serve';
import { startSimd } from './simd';

// usage: roof.mjs. A core's multiply-adds in the engine's build and nothing else: what no product can be faster than.

/** In one go, of 80 floating-point operations each. */
const LOOPS = 1_000_000;

await startSimd(1);
const { kernels } = backend() as unknown as { kernels: Readonly<Record<string, (loops: number) => number>> };
await serve({ version: '' }, () => async () => kernels.roof?.(LOOPS));
