import { check, checkText } from '../core/checks';

/** Throws unless a file can have that name everywhere. */
export function checkFileName(what: string, name: string): void {
  checkText(what, name);
  const plain = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name);
  check(plain, 'argument', `${what}: '${name}' cannot name a file. Use letters, digits, '_', '-' and '.'.`);
}
