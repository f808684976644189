import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ENTRIES } from '../../scripts/buildPlan';
import { entryFile, reached } from './chunks';
import { root, runNode } from './pack';

const node = (script: string, type: 'module' | 'commonjs') =>
  runNode([`--input-type=${type}`, '-e', script], root).then(printed => JSON.parse(printed));

const FORMATS = [
  { format: 'ESM', type: 'module', way: 'import' },
  { format: 'CJS', type: 'commonjs', way: 'require' },
] as const;

const BUILT_CLASS = /(?:\b(\w+)=|\b)class\b(?: (?!extends)(\w+))?(?: extends [^{}]+)?\{/g;
const WRITTEN_CLASS = /^(?:export )?(?:abstract )?class (\w+)/gm;
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('.ts'))
  .map(file => readFileSync(join(root, 'src', file), 'utf8'));

describe.each(FORMATS)('the build as $format', ({ type, way }) => {
  const fileOf = (name: string) => entryFile(name, way);
  const load = (name: string) =>
    type === 'module' ? `await import('./dist/${fileOf(name)}')` : `require('./dist/${fileOf(name)}')`;
  const core = type === 'module' ? "await import('@tensorflow/tfjs-core')" : "require('@tensorflow/tfjs-core')";
  const layers = type === 'module' ? "await import('@tensorflow/tfjs-layers')" : "require('@tensorflow/tfjs-layers')";

  it.each(['index', 'metrics', 'datasets', 'engine', 'browser', 'worker'])(
    'reaches no built-in of Node from %s',
    name => {
      const { packages, files } = reached(fileOf(name));
      const isBuiltin = (to: string) => to.startsWith('node:') || builtinModules.includes(to);
      expect(packages.filter(isBuiltin)).toEqual([]);
      const allowed = ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', 'fflate'];
      expect(packages.filter(to => !allowed.includes(to))).toEqual([]);
      for (const file of files) {
        const text = readFileSync(join(root, 'dist', file), 'utf8');
        expect(text, file).not.toMatch(/\b(Buffer\.|__dirname|__filename|process\.(env|cwd|stdout|platform))/);
      }
    },
  );

  it('reaches built-ins from node, so that the check above can fail', () => {
    expect(reached(fileOf('node')).packages).toContain('node:path');
  });

  it('keeps the engine in a chunk apart, loaded when it is asked for', () => {
    expect(reached(fileOf('index'), { later: false }).files).not.toContain(fileOf('engine'));
    expect(reached(fileOf('index')).files).toContain(fileOf('engine'));
    expect(reached(fileOf('engine'), { later: false }).packages).toEqual(['@tensorflow/tfjs-core']);
  });

  it('has one copy of each class for all entries', async () => {
    const found = await node(
      `const main = ${load('index')}; const node = ${load('node')};
       node.mnist({ folder: 'nowhere' }).catch(e => console.log(JSON.stringify({ ours: e instanceof main.GanKitError })));`,
      type,
    );
    expect(found).toEqual({ ours: true });
    const names = new Set(Object.keys(ENTRIES).flatMap(name => reached(fileOf(name)).files));
    const texts = [...names].map(name => readFileSync(join(root, 'dist', name), 'utf8'));
    const built = texts.flatMap(text =>
      [...text.matchAll(BUILT_CLASS)].flatMap(([, variable, name]) => (variable ?? name)?.replace(/\d$/, '') ?? []),
    );
    expect(built.length).toBeGreaterThan(50);
    expect(built).toContain('GanKitError');
    // Two rooms may each have a class of the same name; esbuild counts names that are taken: DCGAN2.
    const written = sources.flatMap(text => [...text.matchAll(WRITTEN_CLASS)].map(([, name]) => name));
    const countIn = (list: readonly unknown[], name: unknown) => list.filter(one => one === name).length;
    expect(built.filter(name => countIn(built, name) > countIn(written, name))).toEqual([]);
  });

  // What a Worker's file imports is there to compute: it brings the backend for where nothing else runs.
  it.each(Object.keys(ENTRIES).filter(name => name !== 'worker'))(
    'has no side effects when %s is imported',
    async name => {
      const look = `(() => {
      const engine = tf.engine();
      const kernels = ['cpu', 'simd', 'webgl', 'wasm'].map(b => tf.getKernelsForBackend(b).length);
      return JSON.stringify({
        backends: Object.keys(engine.registryFactory), backend: engine.backendName ?? null, kernels,
        gradients: seen.map(k => tf.getGradient(k) === before.get(k)),
        globals: Reflect.ownKeys(globalThis).map(String).filter(k => !had.includes(k)),
        handlers: tf.io.getSaveHandlers('file://x').length, tensors: engine.state.numTensors,
        flags: Object.keys(tf.env().getFlags?.() ?? {}).length,
      });
    })()`;
      const state = (await node(
        // tfjs-layers registers tfjs's own gradients when it loads: that is tfjs's doing, not ours.
        `const tf = ${core}; ${layers};
       const names = Object.values(tf).filter(v => typeof v === 'string');
       const before = new Map(names.map(k => [k, tf.getGradient(k)]));
       const seen = names.filter(k => before.get(k));
       const had = Reflect.ownKeys(globalThis).map(String);
       const earlier = ${look};
       ${load(name)};
       console.log(JSON.stringify({ earlier: JSON.parse(earlier), later: JSON.parse(${look}) }));`,
        type,
      )) as Record<'earlier' | 'later', { gradients: boolean[]; backends: string[]; globals: string[] }>;
      expect(state.later).toEqual(state.earlier);
      expect(state.later.backends).toEqual([]);
      expect(state.later.globals).toEqual([]);
      expect(state.later.gradients.length).toBeGreaterThan(60);
      expect(state.later.gradients.every(Boolean)).toBe(true);
    },
  );
});
