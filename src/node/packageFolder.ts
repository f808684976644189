import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { GanKitError } from '../core/errors';

/** This file: as a CommonJS module it has another name for itself. */
const here = (): string => (typeof __filename === 'string' ? __filename : import.meta.url);

/**
 * The folder of an installed package of data: looked for beside this library first, then from the working directory,
 * for package managers may keep the two apart.
 *
 * @param who asks, for the message
 * @throws GanKitError `data` with the command that installs it, if it is not there
 */
export function packageFolder(who: string, name: string): string {
  for (const place of [here(), join(process.cwd(), 'package.json')]) {
    try {
      return dirname(createRequire(place).resolve(`${name}/package.json`));
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'MODULE_NOT_FOUND') continue;
      throw new GanKitError('data', `the package ${name} cannot be found. Install it again: npm install ${name}`, {
        cause,
      });
    }
  }
  throw new GanKitError(
    'data',
    `${who}: its pictures come from the npm package ${name}, which is not installed. Run: npm install ${name}`,
  );
}
