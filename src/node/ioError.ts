import { GanKitError } from '../core/errors';

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space or choose another folder',
  EDQUOT: 'your disk quota is used up: free some space or choose another folder',
  EROFS: 'the file system is read-only: choose another folder',
  EACCES: 'permission denied: change its permissions or choose another folder',
  EPERM: 'not permitted: change its permissions or choose another folder',
  ENOTDIR: 'a part of the path is a file, not a folder: choose another folder',
  EEXIST: 'a file is in the way: remove it or choose another folder',
  ENOENT: 'no such file or folder: check the path',
  EISDIR: 'it is a folder, not a file: check the path',
  EMFILE: 'too many open files: close some',
  ENAMETOOLONG: 'the name is too long: choose a shorter one',
};

/** A failure of the file system, as an error that names the path and what to do. Other errors stay what they are. */
export function ioError(path: string, cause: unknown, tail = ''): unknown {
  const code = codeOf(cause);
  if (code === undefined || cause instanceof GanKitError) return cause;
  return new GanKitError('io', `${path}: ${ADVICE[code] ?? `the file system reports ${code}`} (${code}).${tail}`, {
    cause,
  });
}

/** The system's code of an error, such as `ENOENT`; undefined for other errors. */
export const codeOf = (cause: unknown): string | undefined => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : undefined;
};
