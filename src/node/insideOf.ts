import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { check } from '../core/checks';
import { ioError } from './ioError';

/**
 * Where a path leads, all links followed.
 *
 * @throws GanKitError `data` if that is not inside the folder, `io` if there is nothing
 */
export async function insideOf(root: string, path: string, advice: string): Promise<string> {
  try {
    const target = await realpath(path);
    const real = await realpath(root);
    const inside = target === real || target.startsWith(real.replace(/[/\\]*$/, sep));
    check(inside, 'data', `${path}: a link that leads out of the folder, to ${target}. ${advice}`);
    return target;
  } catch (cause) {
    throw ioError(path, cause);
  }
}
