import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { root, sources } from './sources';

// tf.add(a, b) works wherever tfjs-core is; a.add(b) only where somebody has loaded the chained ops, which every bundle
// would then carry. The types of tfjs-core leave them out, so the compiler catches one, unless their types are loaded.
it('a chained op is a type error, for nothing loads their types', () => {
  const names = Object.keys(sources()).map(path => join(root, 'src', path));
  const program = ts.createProgram(names, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: ['node'],
    noEmit: true,
  });
  const loaded = program.getSourceFiles().map(file => file.fileName);
  expect(loaded.some(name => name.endsWith('tfjs-core/dist/tensor.d.ts'))).toBe(true);
  expect(loaded.filter(name => name.includes('/chained_ops/'))).toEqual([]);
});
