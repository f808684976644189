import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GanKitError } from '../core/errors';
import type { FindFile } from '../data/mnistFiles';

/** Finds files in a folder; undefined where there is none. */
export const filesIn =
  (folder: string): FindFile =>
  async name => {
    const path = join(folder, name);
    try {
      return { name: path, bytes: await readFile(path) };
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw new GanKitError('io', `${path}: cannot be read (${code}).`, { cause });
    }
  };
