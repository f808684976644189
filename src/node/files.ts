import type { PathLike } from 'node:fs';
import fs from 'node:fs/promises';

/** The calls by which this library changes a disk; a test may let any of them fail. */
export type Files = Pick<typeof fs, 'open' | 'mkdir' | 'rename' | 'rm'>;

export const nodeFiles: Files = fs;

/** Writes a new file and waits until the disk has it. */
export async function writeSynced(files: Files, path: PathLike, chunks: readonly Uint8Array[]): Promise<void> {
  const file = await files.open(path, 'wx');
  try {
    for (const chunk of chunks) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Waits until the disk has a folder's entries. Windows cannot, and does not need to. */
export async function syncFolder(files: Files, path: PathLike): Promise<void> {
  const folder = await files.open(path, 'r').catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
