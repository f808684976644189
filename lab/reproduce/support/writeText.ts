import { writeFileAtomic } from '../../../src/node/writeFileAtomic';

/** Writes a text file, whole or not at all. */
export const writeTextAtomic = (path: string, text: string): Promise<void> =>
  writeFileAtomic(path, new TextEncoder().encode(text));
