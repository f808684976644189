import { describe, expect, it } from 'vitest';
import { importsOf } from './parse';
import { circles, MAY_KNOW, violations } from './rules';
import { sources } from './sources';

describe('imports under src', () => {
  it('run one way only, from a room to those it may know', () => {
    expect(violations(sources())).toEqual([]);
  });

  it('are looked for in the whole of src', () => {
    const paths = Object.keys(sources());
    expect(paths).toEqual(expect.arrayContaining(['index.ts', 'ready.ts', 'core/net.ts', 'backends/simd/register.ts']));
    expect(paths.length).toBeGreaterThan(50);
  });

  it('follow a plan that has no circle itself', () => {
    expect(circles(new Map(Object.entries(MAY_KNOW)))).toEqual([]);
  });
});

describe('the rules', () => {
  const leaf = 'export const a = 1;';
  const files = (path: string, text: string) => ({
    'core/a.ts': leaf,
    'losses/a.ts': leaf,
    'nets/a.ts': leaf,
    'model/a.ts': leaf,
    'layers/a.ts': leaf,
    'systems/two/game.ts': leaf,
    'systems/one/game.ts': leaf,
    'systems/one/nets.ts': leaf,
    'systems/one/model.ts': leaf,
    'node/a.ts': leaf,
    'backends/index.ts': leaf,
    'backends/a.ts': leaf,
    'core/index.ts': leaf,
    [path]: text,
  });

  it.each([
    ['up', 'core/b.ts', "import { a } from '../model/a';", 'core must not know model'],
    ['up, for a type only', 'core/b.ts', "import type { a } from '../model/a';", 'core must not know model'],
    ['up, inside a type', 'core/b.ts', "type A = import('../model/a').A;", 'core must not know model'],
    ['up, later', 'core/b.ts', "export const b = () => import('../model/a');", 'core must not know model'],
    ['up, passed on', 'core/b.ts', "export { a } from '../model/a';", 'core must not know model'],
    ['sideways', 'metrics/b.ts', "import { a } from '../losses/a';", 'metrics must not know losses'],
    ['from a game to a net', 'systems/two/game.ts', "import { a } from '../../nets/a';", 'a game may know'],
    ['from a game to its nets', 'systems/one/game.ts', "import { a } from './nets';", 'a game may know'],
    ['to the model of another', 'systems/two/nets.ts', "import { a } from '../one/model';", 'the model of another'],
    ['into Node', 'model/b.ts', "import { a } from '../node/a';", 'model must not know node'],
    ['out of the engine', 'backends/b.ts', "import { a } from '../core/a';", 'backends must not know core'],
    ['to the engine at once', 'ready.ts', "import { a } from './backends/index';", 'ready.ts must not know backends'],
    [
      'from the names to the engine',
      'index.ts',
      "export { a } from './backends/a';",
      'index.ts must not know backends',
    ],
    ['to an index', 'core/b.ts', "import { a } from './index';", 'import the concrete file'],
    ['to a folder', 'core/b.ts', "import { a } from '.';", 'import the concrete file'],
    ['nowhere', 'core/b.ts', "import { a } from './c';", 'is not there'],
    ['to a built-in of Node', 'core/b.ts', "import { join } from 'node:path';", "imports 'node:path'"],
    ['into tfjs', 'core/b.ts', "import '@tensorflow/tfjs-core/dist/tensor';", 'tfjs-core/dist/tensor'],
    ['to tfjs-layers from the engine', 'backends/b.ts', "import '@tensorflow/tfjs-layers';", 'backends must not'],
    ['to a backend at once', 'backends/b.ts', "import '@tensorflow/tfjs-backend-cpu';", 'backends must not'],
    ['to a package from a leaf', 'model/b.ts', "import { PNG } from 'pngjs';", "imports 'pngjs'"],
    ['from an unknown room', 'helpers/b.ts', leaf, 'no room of the design'],
    ['by require', 'core/b.ts', "const a = require('../model/a');", 'core must not know model'],
  ])('catch an arrow %s', (_, path, text, message) => {
    expect(violations(files(path, text))).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['model/b.ts', "import { a } from '../layers/a'; import { b } from '../core/a';"],
    ['systems/two/model.ts', "import { a } from '../one/nets'; import { b } from './game';"],
    ['systems/two/game.ts', "import { a } from '../one/game'; import { b } from '../../losses/a';"],
    ['ready.ts', "const f = () => import('./backends/index'); import { a } from './core/a';"],
    ['backends/b.ts', "import type { T } from '@tensorflow/tfjs-backend-cpu'; import '@tensorflow/tfjs-core';"],
    ['backends/b.ts', "export const b = () => import('@tensorflow/tfjs-backend-cpu');"],
    ['backends/simd/b.ts', "import { base64 } from './wasm/build/plain';"],
    ['node/b.ts', "import { join } from 'node:path'; import { PNG } from 'pngjs';"],
    ['cli/b.ts', "import { a } from '../core/index'; import { Command } from 'commander';"],
    ['core/b.ts', "// import { a } from '../model/a';\nexport const b = \"import '../model/a'\";"],
  ])('let an arrow down pass: %s', (path, text) => {
    expect(violations(files(path, text))).toEqual([]);
  });

  it('catch a circle of files within a room', () => {
    const text = (to: string) => `import type { A } from './${to}';`;
    expect(violations({ 'core/a.ts': text('b'), 'core/b.ts': text('c'), 'core/c.ts': text('a') })).toEqual([
      'circle: core/a.ts -> core/b.ts -> core/c.ts -> core/a.ts',
    ]);
  });

  it('tell types and later imports from the rest', () => {
    const text =
      "import { type A } from 'a'; import { type B, b } from 'b'; import c from 'c'; export const d = import('d');";
    expect(importsOf('x.ts', text)).toEqual([
      { to: 'a', dynamic: false, typeOnly: true },
      { to: 'b', dynamic: false, typeOnly: false },
      { to: 'c', dynamic: false, typeOnly: false },
      { to: 'd', dynamic: true, typeOnly: false },
    ]);
  });
});
