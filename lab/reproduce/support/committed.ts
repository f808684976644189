import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What git says of a program. */
export interface Committed {
  /** Undefined where there is no git, or no commit. */
  readonly commit?: string;
  /** Files of the program, its support and the library that are not as committed. */
  readonly changed: readonly string[];
}

/** Which commit a program is of, and what of it is not committed. */
export async function committed(root: string, name: string): Promise<Committed> {
  const git = async (...args: string[]) => (await run('git', ['-C', root, ...args])).stdout;
  try {
    const commit = (await git('rev-parse', 'HEAD')).trim();
    const places = [`lab/reproduce/${name}.ts`, 'lab/reproduce/support', 'src'];
    const status = await git('status', '--porcelain', '--', ...places);
    const changed = status.split('\n').flatMap(line => (line === '' ? [] : [line.slice(3)]));
    return { commit, changed };
  } catch {
    return { changed: [] };
  }
}
