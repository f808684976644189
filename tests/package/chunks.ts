import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { importsOf } from '../architecture/parse';
import { root } from './pack';

const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, { import: { default: string }; require: { default: string } }>;
};

/** The built file of an entry, `index` being `gan-kit` itself, as a path in `dist`. */
export function entryFile(name: string, way: 'import' | 'require'): string {
  const file = manifest.exports[name === 'index' ? '.' : `./${name}`]?.[way].default ?? '';
  return relative('dist', file).split(sep).join('/');
}

export interface Reached {
  /** Files of `dist`, the entry among them. */
  readonly files: readonly string[];
  /** Everything else that is imported, at once or later. */
  readonly packages: readonly string[];
}

/** Everything a built entry reaches through static imports, `import()` and `require`. */
export function reached(entry: string, { later = true } = {}): Reached {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (name: string): void => {
    if (files.has(name)) return;
    files.add(name);
    for (const { to, dynamic } of importsOf(name, readFileSync(join(dist, name), 'utf8'))) {
      if (dynamic && !later) continue;
      if (to.startsWith('.')) visit(join(dirname(name), to));
      else packages.add(to);
    }
  };
  visit(entry);
  return { files: [...files].sort(), packages: [...packages].sort() };
}
