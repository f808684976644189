import { check } from '../../core/checks';
import { GanKitError } from '../../core/errors';
import { collect } from './gunzip';

// Some stores answer 403 for what is not there.
const ABSENT = [403, 404, 410];

/** Options of {@link download}. */
export interface DownloadOptions {
  /** The most bytes to take, or what tells that from the first ones. Default 2³⁰. */
  readonly limit?: number | ((head: Uint8Array) => number);
  /** How long to wait for the answer, and for each next piece of it, in milliseconds. Default 60,000. */
  readonly patience?: number;
  /** Ends the download. */
  readonly signal?: AbortSignal;
}

/**
 * The bytes at an http(s) URL, or undefined if there is nothing (404, 410 or 403).
 *
 * @throws GanKitError `io` if the server cannot be reached, refuses or falls silent, `data` if more than `limit` bytes
 *   come; what `limit` throws and `signal` was aborted with
 */
export async function download(url: string, options: DownloadOptions = {}): Promise<Uint8Array | undefined> {
  const { limit = 1 << 30, patience = 60_000, signal } = options;
  check(/^https?:\/\//.test(url), 'argument', `url: expected one that starts with http:// or https://, got '${url}'.`);
  signal?.throwIfAborted();
  const line = new AbortController();
  const silent = () =>
    line.abort(
      new GanKitError('io', `${url}: the server has sent nothing for ${patience / 1000} s. Try again, or elsewhere.`),
    );
  const hangUp = () => line.abort(signal?.reason);
  signal?.addEventListener('abort', hangUp);
  let timer = setTimeout(silent, patience);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(silent, patience);
  };
  try {
    return await receive(url, limit, line.signal, heard);
  } catch (cause) {
    // Whatever fetch made of it.
    throw line.signal.aborted ? line.signal.reason : cause;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', hangUp);
  }
}

async function receive(
  url: string,
  limit: NonNullable<DownloadOptions['limit']>,
  signal: AbortSignal,
  heard: () => void,
) {
  const response = await fetch(url, { signal }).catch(cause => {
    throw new GanKitError('io', `${url}: cannot be reached. Check the address and the connection.`, { cause });
  });
  heard();
  if (!response.ok) await response.body?.cancel();
  if (ABSENT.includes(response.status)) return undefined;
  check(response.ok, 'io', `${url}: the server answered ${response.status} ${response.statusText}.`);
  if (!response.body) return new Uint8Array();
  const limitOf = typeof limit === 'number' ? () => limit : limit;
  const tooLong = (most: number) => `${url}: more than ${most} bytes. Raise the limit if that is right.`;
  try {
    return await collect(response.body, limitOf, tooLong, heard);
  } catch (cause) {
    if (cause instanceof GanKitError) throw cause;
    throw new GanKitError('io', `${url}: the connection broke while reading. Try again.`, { cause });
  }
}
