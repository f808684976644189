import { check } from '../core/checks';
import { GanKitError } from '../core/errors';
import { collect } from './gunzip';

// Some stores answer 403 for what is not there.
const ABSENT = [403, 404, 410];

/**
 * The bytes at an http(s) URL, or undefined if there is nothing (404, 410 or 403).
 *
 * @param limit the most bytes to take
 * @throws GanKitError `io` if the server cannot be reached or refuses, `data` if more than `limit` bytes come
 */
export async function download(url: string, limit = 1 << 30): Promise<Uint8Array | undefined> {
  check(/^https?:\/\//.test(url), 'argument', `url: expected one that starts with http:// or https://, got '${url}'.`);
  const response = await fetch(url).catch(cause => {
    throw new GanKitError('io', `${url}: cannot be reached. Check the address and the connection.`, { cause });
  });
  if (ABSENT.includes(response.status)) {
    await response.body?.cancel();
    return undefined;
  }
  check(response.ok, 'io', `${url}: the server answered ${response.status} ${response.statusText}.`);
  if (!response.body) return new Uint8Array();
  const tooLong = () => `${url}: more than ${limit} bytes. Raise the limit if that is right.`;
  try {
    return await collect(response.body, () => limit, tooLong);
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    throw new GanKitError('io', `${url}: the connection broke while reading. Try again.`, { cause });
  }
}
