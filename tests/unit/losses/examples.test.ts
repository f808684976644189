import { readdirSync, readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { categorical } from '../../../src/core/latents/categorical';
import { normal } from '../../../src/core/latents/normal';
import { Rng } from '../../../src/core/rng';
import './tools';

const folder = new URL('../../../src/losses/', import.meta.url);
const files = readdirSync(folder);
const names: Record<string, unknown> = { tf, Rng, normal, categorical };
for (const file of files) Object.assign(names, await import(/* @vite-ignore */ new URL(file, folder).href));

/** Of a net and a game, which an example cannot show in two lines: see the tests of StyleGAN. */
const OF_A_NET = ['pathLength.ts'];

/** The code of every other `@example` under src/losses, with a title. */
const examples = files.flatMap(file => {
  if (OF_A_NET.includes(file)) return [];
  const source = readFileSync(new URL(file, folder), 'utf8');
  return [...source.matchAll(/@example\n((?: \*(?!\/).*\n)+) \*\//g)].map((match, i) => {
    const code = (match[1] ?? '').replace(/^ \* ?/gm, '');
    return [`${file} ${i + 1}`, code] as const;
  });
});

const read = (x: tf.Tensor) => (x.rank === 0 ? x.dataSync()[0] : x.shape);
const shown = (x: unknown): unknown =>
  x instanceof tf.Tensor ? read(x) : Object.fromEntries(Object.entries(x as object).map(([k, v]) => [k, shown(v)]));

/** Compares what a line makes with the comment behind it, `// 0.591` or `// [64, 20]`, to the digits given. */
function claim(made: unknown, comment: string): void {
  const stated = comment.match(/^(-?[\d.]+|\[.*?\]|\{.*?\})/)?.[0];
  expect(stated, `a result in '${comment}'`).toBeDefined();
  const expected: unknown = new Function(`return (${stated});`)();
  const round = (x: unknown): unknown =>
    typeof x === 'number'
      ? Math.round(x * 1000) / 1000
      : Array.isArray(x)
        ? x.map(round)
        : Object.fromEntries(Object.entries(x as object).map(([k, v]) => [k, round(v)]));
  const rounded =
    typeof expected === 'number' && /\.\d{4}/.test(stated ?? '') ? Math.round(expected * 1000) / 1000 : expected;
  expect(round(shown(made))).toEqual(rounded);
}

test.each(examples)('the example of %s runs and gives what it says', (_, code) => {
  const checked = code
    .replace(
      /^const (\S+) = (.*);\s+\/\/ (.*)$/gm,
      (_, name, value, comment) => `const ${name} = ${value}; claim(${name}, ${JSON.stringify(comment)});`,
    )
    .replace(/^(?!const )(.*);\s+\/\/ (.*)$/gm, (_, value, comment) => `claim(${value}, ${JSON.stringify(comment)});`);
  expect(checked).toContain('claim(');
  tf.tidy(() => {
    new Function('claim', ...Object.keys(names), checked)(claim, ...Object.values(names));
  });
});

test('there is an example for every loss', () => expect(examples.length).toBeGreaterThanOrEqual(18));
