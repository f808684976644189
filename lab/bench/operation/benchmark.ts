import type { Benchmark, Case, Where } from '../support/benchmark';
import type { Entrant } from '../support/child';
import { jaxOn } from '../support/jaxOn';
import type { Pace } from '../support/turns';
import { gflopOf, type Operation } from './operation';

/** Single operations, by the name of the case. `group` says to which bar of the picture an operation belongs. */
export function operationBenchmark(
  name: string,
  operations: Readonly<Record<string, Operation>>,
  group: (key: string, operation: Operation) => string,
  pace: Pace,
): Benchmark {
  const entries = Object.entries(operations);
  const cases = entries.map(([key, operation]): [string, Case] => [
    key,
    { gflop: gflopOf(operation), group: group(key, operation) },
  ]);
  const asked = JSON.stringify(operations);
  const node = (who: string, ...args: string[]): Entrant => ({ name: who, command: process.execPath, args });
  return {
    name,
    unit: 'GFLOP/s',
    cases: Object.fromEntries(cases),
    pace,
    entrants: (where: Where) => [
      node('simd-1', `${where.built}/operation/tfjs.mjs`, asked, 'simd', '1'),
      node('simd-all', `${where.built}/operation/tfjs.mjs`, asked, 'simd', `${where.threads}`),
      node('tfjs-wasm', `${where.built}/operation/tfjs.mjs`, asked, 'wasm', '1'),
      node('jax-js', ...jaxOn(where), `${where.built}/operation/jaxJs.mjs`, asked, `${where.threads}`),
      ...(where.python
        ? [
            {
              name: 'pytorch',
              command: where.python,
              args: [`${where.sources}/operation/pytorch.py`, asked, `${where.threads}`],
            },
          ]
        : []),
    ],
  };
}
