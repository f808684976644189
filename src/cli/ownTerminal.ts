import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { codeOf, ioError } from '../node/ioError';
import type { TextStream } from '../node/progressBar';
import type { Lost, Terminal } from './terminal';

/** What a shell shows for a program that a closed pipe ended: `gan-kit train … | head`. */
const CLOSED = 128 + constants.signals.SIGPIPE;

/**
 * The terminal of this process. Where a stream fails, as a closed pipe or a full disk makes it, the other still speaks,
 * and `lost` tells the command to stop.
 */
export function ownTerminal(): Terminal {
  const lost = new AbortController();
  const guarded = (stream: Writable & TextStream, name: string): TextStream => {
    let open = true;
    stream.on('error', cause => {
      open = false;
      const closed = codeOf(cause) === 'EPIPE';
      const failed = ioError(name, cause);
      const message = closed ? `${name}: the pipe is closed.` : failed instanceof Error ? failed.message : name;
      lost.abort({ message, code: closed ? CLOSED : 1 } satisfies Lost);
    });
    return {
      write: text => open && stream.write(text),
      get isTTY() {
        return stream.isTTY === true;
      },
      get columns() {
        return stream.columns ?? 80;
      },
    };
  };
  return {
    out: guarded(process.stdout, 'standard output'),
    err: guarded(process.stderr, 'standard error'),
    lost: lost.signal,
  };
}
