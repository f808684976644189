import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files } from './rules';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The project's own source files. AssemblyScript is another language with its own compiler, so it is left out. */
export function sources(): Files {
  const src = join(root, 'src');
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map(path => relative(src, join(src, path)).split(sep).join('/'))
    .filter(path => path.endsWith('.ts') && !path.startsWith('backends/simd/wasm/'));
  return Object.fromEntries(paths.sort().map(path => [path, readFileSync(join(src, path), 'utf8')]));
}
