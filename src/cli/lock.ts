import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ioError } from '../node/ioError';
import { isRunning, isSame, nameOf, PROCESS, type ProcessId, thisProcess } from '../node/processes';
import { shown } from './runFolder';
import { UsageError } from './usageError';

// One output folder, one run: each run lays down a file of its own, then looks for those of others. A name says whose
// it is and no two are alike, so a stale one can be removed without taking a fresh one for it.
const LOCK = new RegExp(`^\\.lock-${PROCESS}$`);

/** A run on another machine shows each minute that it is alive; after ten it is not. */
const BEAT_MS = 60_000;
const SILENT_MS = 600_000;

/** Throws if another run is writing into the folder. @throws UsageError that names its process */
export async function checkUnlocked(out: string): Promise<void> {
  for (const name of await readdir(out).catch(() => [])) {
    const [, pid, start = '', host = ''] = LOCK.exec(name) ?? [];
    if (pid === undefined) continue;
    const by = { pid: Number(pid), start, host };
    const path = join(out, name);
    if (isSame(by, thisProcess())) continue;
    if (await isHeld(path, by)) throw new UsageError(await refusal(out, path, by));
    rmSync(path, { force: true });
  }
}

/**
 * Takes the folder for this process, and returns what gives it back; the end of the process does so too.
 *
 * @throws UsageError that names the process if another run is writing there; GanKitError `io` if nothing can be written
 */
export async function lock(out: string): Promise<() => void> {
  const path = join(out, `.lock-${nameOf(thisProcess())}`);
  try {
    writeFileSync(path, `${JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() })}\n`);
  } catch (cause) {
    throw ioError(out, cause);
  }
  const beat = setInterval(() => touch(path), BEAT_MS).unref();
  const release = () => {
    clearInterval(beat);
    process.off('exit', release);
    rmSync(path, { force: true });
  };
  process.on('exit', release);
  try {
    await checkUnlocked(out);
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

function touch(path: string): void {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // Removed by hand: the person knows why.
  }
}

async function isHeld(path: string, by: ProcessId): Promise<boolean> {
  if (by.host === thisProcess().host) return isRunning(by);
  const seen = await stat(path).catch(() => undefined);
  return seen !== undefined && Date.now() - seen.mtimeMs < SILENT_MS;
}

async function refusal(out: string, path: string, { pid, host }: ProcessId): Promise<string> {
  const about: { host?: unknown } = await readFile(path, 'utf8')
    .then(text => JSON.parse(text) ?? {})
    .catch(() => ({}));
  const near = host === thisProcess().host;
  const where = near ? '' : ` on ${typeof about.host === 'string' ? about.host : 'another machine'}`;
  const sure = near ? '' : ` If that process is gone, remove ${shown(path)}.`;
  return (
    `--out: process ${pid}${where} is training in ${shown(out)}. Wait for it, stop it, or choose another ` +
    `--out.${sure}`
  );
}
