import { defineConfig } from 'tsup';

export default defineConfig({
  entry: { index: 'src/index.ts', engine: 'src/engine/index.ts', node: 'src/node/index.ts', cli: 'src/cli/main.ts' },
  format: ['esm', 'cjs'],
  // One copy of every class in both formats, so that `instanceof` holds across entries.
  splitting: true,
  dts: process.env.GAN_KIT_NO_TYPES ? false : { entry: { index: 'src/index.ts', engine: 'src/engine/index.ts', node: 'src/node/index.ts' } },
  target: 'es2022',
  platform: 'neutral',
  // d3-scale ships ESM only; it is bundled so that the CommonJS build runs on every Node 20.
  noExternal: ['d3-scale'],
  external: [/^node:/, /^@tensorflow\//, 'commander', 'pngjs', 'jpeg-js', 'mnist'],
  clean: true,
  treeshake: true,
  sourcemap: false,
});
