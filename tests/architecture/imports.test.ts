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
    expect(paths).toEqual(expect.arrayContaining(['index.ts', 'ready.ts', 'core/net.ts', 'engine/register.ts']));
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
    'models/a.ts': leaf,
    'node/a.ts': leaf,
    'engine/index.ts': leaf,
    'engine/a.ts': leaf,
    'core/index.ts': leaf,
    [path]: text,
  });

  it.each([
    ['up', 'core/b.ts', "import { a } from '../models/a';", 'core must not know models'],
    ['up, for a type only', 'core/b.ts', "import type { a } from '../models/a';", 'core must not know models'],
    ['up, inside a type', 'core/b.ts', "type A = import('../models/a').A;", 'core must not know models'],
    ['up, later', 'core/b.ts', "export const b = () => import('../models/a');", 'core must not know models'],
    ['up, passed on', 'core/b.ts', "export { a } from '../models/a';", 'core must not know models'],
    ['sideways', 'metrics/b.ts', "import { a } from '../losses/a';", 'metrics must not know losses'],
    ['from a variant to a net', 'variants/b.ts', "import { a } from '../nets/a';", 'variants must not know nets'],
    ['into Node', 'models/b.ts', "import { a } from '../node/a';", 'models must not know node'],
    ['out of the engine', 'engine/b.ts', "import { a } from '../core/a';", 'engine must not know core'],
    ['to the engine at once', 'ready.ts', "import { a } from './engine/index';", 'ready.ts must not know engine'],
    ['from the names to the engine', 'index.ts', "export { a } from './engine/a';", 'index.ts must not know engine'],
    ['to an index', 'core/b.ts', "import { a } from './index';", 'import the concrete file'],
    ['to a folder', 'core/b.ts', "import { a } from '.';", 'import the concrete file'],
    ['nowhere', 'core/b.ts', "import { a } from './c';", 'is not there'],
    ['to a built-in of Node', 'core/b.ts', "import { join } from 'node:path';", "imports 'node:path'"],
    ['into tfjs', 'core/b.ts', "import '@tensorflow/tfjs-core/dist/tensor';", 'tfjs-core/dist/tensor'],
    ['to tfjs-layers from the engine', 'engine/b.ts', "import '@tensorflow/tfjs-layers';", 'engine must not'],
    ['to a backend at once', 'engine/b.ts', "import '@tensorflow/tfjs-backend-cpu';", 'engine must not'],
    ['to a package from a leaf', 'models/b.ts', "import { PNG } from 'pngjs';", "imports 'pngjs'"],
    ['from an unknown room', 'helpers/b.ts', leaf, 'no room of the design'],
    ['by require', 'core/b.ts', "const a = require('../models/a');", 'core must not know models'],
  ])('catch an arrow %s', (_, path, text, message) => {
    expect(violations(files(path, text))).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['models/b.ts', "import { a } from '../nets/a'; import { b } from '../core/a';"],
    ['ready.ts', "const f = () => import('./engine/index'); import { a } from './core/a';"],
    ['engine/b.ts', "import type { T } from '@tensorflow/tfjs-backend-cpu'; import '@tensorflow/tfjs-core';"],
    ['engine/b.ts', "export const b = () => import('@tensorflow/tfjs-backend-cpu');"],
    ['engine/b.ts', "import { base64 } from './wasm/build/plain';"],
    ['node/b.ts', "import { join } from 'node:path'; import { PNG } from 'pngjs';"],
    ['cli/b.ts', "import { a } from '../core/index'; import { Command } from 'commander';"],
    ['core/b.ts', "// import { a } from '../models/a';\nexport const b = \"import '../models/a'\";"],
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
