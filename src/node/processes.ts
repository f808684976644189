import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { codeOf } from './ioError';

/** A process, as far as names of files tell of it: letters and digits only. */
export interface ProcessId {
  readonly pid: number;
  /** A short hash of when it started, as ids of processes are used again; `0` where the system does not say. */
  readonly start: string;
  /** A short hash of its machine's name. */
  readonly host: string;
}

/** A {@link ProcessId} in a name of a file, such as `4711-2x4k9-1f3c9a2`. */
export const PROCESS = '(\\d+)-([0-9a-z]+)-([0-9a-z]+)';

let known: ProcessId | undefined;

/** This process. */
export function thisProcess(): ProcessId {
  known ??= { pid: process.pid, start: startOf(process.pid), host: hashOf(hostname()) };
  return known;
}

export const isSame = (a: ProcessId, b: ProcessId): boolean =>
  a.pid === b.pid && a.start === b.start && a.host === b.host;

export const nameOf = ({ pid, start, host }: ProcessId): string => `${pid}-${start}-${host}`;

/** Whether a process of this machine runs: one with that id that started when it did. */
export function isRunning({ pid, start }: ProcessId): boolean {
  try {
    process.kill(pid, 0);
  } catch (cause) {
    if (codeOf(cause) !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return now === start || now === UNKNOWN || start === UNKNOWN;
}

const UNKNOWN = '0';
const ENDED = 'ended';

/** Linux tells when a process started, in ticks since the machine did, which has an id of its own. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8);
    // The second field is a name in parentheses that may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    // It has ended, but whoever started it has not asked how.
    if (fields[0] === 'Z') return ENDED;
    return fields[19] === undefined ? UNKNOWN : hashOf(`${boot} ${fields[19]}`);
  } catch {
    return UNKNOWN;
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(36);
}
