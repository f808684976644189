import { join } from 'node:path';
import { check } from '../core/checks';
import { isGzip } from '../data/files/gunzip';
import { checkIdxLength, IDX_HEADER, idxHeader } from '../data/files/idx';
import { type FindFile, idxLength } from '../data/files/mnistFiles';
import { codeOf } from './ioError';
import { readRegular } from './readRegular';

/** The most bytes of a compressed file. */
const PACKED = 1 << 30;

/** Finds IDX files in a folder; undefined where there is none. Its length is checked before a file is read. */
export const filesIn =
  (folder: string): FindFile =>
  async name => {
    const path = join(folder, name);
    let size = 0;
    const checkSize = (bytes: number) => {
      size = bytes;
    };
    try {
      const head = await readRegular(path, { checkSize, most: IDX_HEADER });
      if (isGzip(head))
        check(size <= PACKED, 'data', `${path}: ${size} bytes are more than the ${PACKED} that are read.`);
      else {
        idxLength(head, path);
        checkIdxLength(idxHeader(head, path), size, path);
      }
      return { name: path, bytes: await readRegular(path, {}) };
    } catch (cause) {
      const code = cause instanceof Error ? codeOf(cause.cause) : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw cause;
    }
  };
