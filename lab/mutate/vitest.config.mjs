import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { mutantsOf } from './mutants.mjs';

// One file's mutants, all in the file as it is loaded: nothing on the disk is changed. See `scripts/mutate.mjs`.
const root = join(import.meta.dirname, '../..');
const { file } = JSON.parse(process.env.GAN_KIT_MUTATE ?? '{}');

export default defineConfig({
  root,
  cacheDir: join(root, 'node_modules/.cache/mutate/vite'),
  plugins: [
    {
      name: 'mutants',
      enforce: 'pre',
      transform: (code, id) => {
        if (id === join(root, file)) return { code: mutantsOf(file, code).code, map: null };
        // What golden values say of games and nets they say on one backend as well as on two.
        if (id === join(root, 'tests/golden/backends.ts')) return { code: code.replace(", 'simd']", ']'), map: null };
        return undefined;
      },
    },
  ],
  test: {
    include: ['lab/mutate/played.ts'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [{}],
    silent: true,
  },
});
