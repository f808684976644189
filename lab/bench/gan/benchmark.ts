import type { Benchmark, Where } from '../support/benchmark';
import type { Entrant } from '../support/child';
import { jaxOn } from '../support/jaxOn';
import { gflopOf, weightsOf } from './count';
import type { GanSpec } from './spec';

/** The training step of a GAN, in our library and in all others. */
export function ganBenchmark(spec: GanSpec): Benchmark {
  const ours = ({ built }: Where, threads: number, ...mode: string[]) => [
    `${built}/gan/ganKit.mjs`,
    spec.name,
    `${threads}`,
    ...mode,
  ];
  const node = (name: string, args: readonly string[]): Entrant => ({ name, command: process.execPath, args });
  return {
    name: spec.name,
    unit: 'ms',
    cases: { step: { gflop: gflopOf(spec), group: 'step' } },
    weights: weightsOf(spec),
    pace: { rounds: 7, turnMs: 500, budgetMs: 40_000, restMs: 100 },
    entrants: where => [
      node('simd-1', ours(where, 1)),
      node('simd-all', ours(where, where.threads)),
      node('tfjs-wasm', [`${where.built}/gan/stock.mjs`, JSON.stringify(spec)]),
      node('jax-js', [...jaxOn(where), `${where.built}/gan/jaxJs.mjs`, JSON.stringify(spec), `${where.threads}`]),
      ...(where.python
        ? [
            {
              name: 'pytorch',
              command: where.python,
              args: [`${where.sources}/gan/pytorch.py`, JSON.stringify(spec), `${where.threads}`],
            },
          ]
        : []),
    ],
    profiler: where => node('simd', ours(where, where.threads, 'profile')),
  };
}
