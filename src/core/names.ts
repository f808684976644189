import { check } from './checks';
import { quoted } from './untrusted';

const NAME = /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}_ -]*$/u;
const LONGEST = 64;

/**
 * Throws unless a code, a net or a player may have this name. Names become those of files and of fields: they hold
 * letters and digits of any script, `_`, `-` and spaces, and are none that every object has, such as `constructor`.
 */
export function checkName(what: string, name: string): void {
  check(
    NAME.test(name) && name.length <= LONGEST && !(name in Object.prototype),
    'argument',
    () =>
      `${what}: ${quoted(name)} cannot be a name. Use letters, digits, '_', '-' and spaces, ${LONGEST} at most, ` +
      "beginning with one of the first three, and no name that every object has, such as 'constructor'.",
  );
}
