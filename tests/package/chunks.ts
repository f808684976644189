import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importsOf } from '../architecture/parse';
import { root } from './pack';

const dist = join(root, 'dist');

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
