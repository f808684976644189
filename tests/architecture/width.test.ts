import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './sources';

const WIDTH = 120;

const files = ['src', 'tests', 'lab', 'scripts', 'examples'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(path => /\.(ts|mts|mjs)$/.test(path) && !path.includes('wasm') && !path.includes('node_modules'))
    .map(path => join(folder, path)),
);

/** Lines of comments that are too long, but for code in them, which an `@example` may hold. Code is the formatter's. */
function tooLong(text: string): string[] {
  let example = false;
  return text.split('\n').filter(line => {
    if (/^\s*\/\*\*/.test(line)) example = false;
    if (/^\s*\* @/.test(line)) example = line.includes('@example');
    return /^\s*(\*|\/\/|\/\*)/.test(line) && !example && line.length > WIDTH;
  });
}

it('comments keep to the width of the code', () => {
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap(file => tooLong(readFileSync(join(root, file), 'utf8')).map(line => `${file}: ${line}`));
  expect(found).toEqual([]);
});
