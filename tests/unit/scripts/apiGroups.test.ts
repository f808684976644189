import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { GROUPS, groupOf } from '../../../scripts/apiGroups.mjs';
import { root } from '../../examples/blocks';

const { entryPoints } = JSON.parse(readFileSync(join(root, 'typedoc.json'), 'utf8')) as { entryPoints: string[] };

/** The names of all entries, each with the file it comes from. */
const names = entryPoints.flatMap(entry => {
  const source = ts.createSourceFile(entry, readFileSync(join(root, entry), 'utf8'), ts.ScriptTarget.ES2022);
  return source.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, moduleSpecifier }) => {
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || !exportClause) return [];
    const file = posix.join(posix.dirname(entry), `${moduleSpecifier.text}.ts`).slice('src/'.length);
    return ts.isNamedExports(exportClause) ? exportClause.elements.map(({ name }) => ({ name: name.text, file })) : [];
  });
});

it('every public name is in a group of the API pages', () => {
  expect(names.length).toBeGreaterThan(400);
  expect(names.filter(({ name, file }) => !groupOf(name, file))).toEqual([]);
});

it('each group has its place in the list, and holds something', () => {
  expect(new Set(names.map(({ name, file }) => groupOf(name, file)))).toEqual(new Set(GROUPS));
});

it.each([
  ['InfoGAN', 'systems/infogan/model.ts', 'Models'],
  ['infogan', 'systems/infogan/game.ts', 'Games'],
  ['textDiscriminator', 'systems/textToImage/nets.ts', 'Discriminators'],
  ['unet', 'nets/unet.ts', 'Generators'],
  ['charCnnRnn', 'systems/textEncoder/nets.ts', 'Encoders'],
  ['Optimizer', 'core/game.ts', 'Optimizers'],
])('%s of %s: %s', (name, file, group) => {
  expect(groupOf(name, file)).toBe(group);
});

it('what no line is about is in no group', () => {
  expect(groupOf('anything', 'newRoom/file.ts')).toBeUndefined();
});
