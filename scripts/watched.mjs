// Runs a program that must not hang. A hang is told by silence, never by length: a slow or busy machine takes as long
// as it takes.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';

/**
 * Runs a program and passes its output on. While it prints, or a file that it writes grows, it lives; when it has done
 * neither for `silence` milliseconds, it and all that it started are killed.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ silence: number, sign?: string, cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, print?: (text:
 *   Uint8Array) => void }} options `sign` is a file whose growth is a sign of life
 * @returns {Promise<{ ok: boolean, why?: string }>} `why` says how it ended, where that was not by itself
 */
export function watched(
  program,
  args,
  { silence, sign, cwd, env, shell = false, print = text => process.stdout.write(text) },
) {
  return new Promise(resolve => {
    const own = process.platform !== 'win32'; // a group of its own, so that what it started can be ended with it
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: own, shell });
    let heard = performance.now();
    let silent = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', text => {
        heard = performance.now();
        print(text);
      });
    }
    const kill = () => {
      try {
        if (own && child.pid) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has ended in between.
      }
    };
    let size = 0;
    const watch = setInterval(
      () => {
        const grown = sign ? (statSync(sign, { throwIfNoEntry: false })?.size ?? 0) : 0;
        if (grown > size) heard = performance.now();
        size = grown;
        if (performance.now() - heard <= silence) return;
        silent = true;
        kill();
      },
      Math.min(1000, silence / 4),
    );
    const stop = () => {
      kill();
      process.exit(130);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    const end = result => {
      clearInterval(watch);
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
      resolve(result);
    };
    child.on('error', error => end({ ok: false, why: error.message }));
    child.on('close', (code, signal) => {
      if (silent) return end({ ok: false, why: `silent for ${duration(silence)}, so it was ended` });
      end(signal ? { ok: false, why: `ended by ${signal}` } : { ok: code === 0 });
    });
  });
}

const duration = ms => (ms < 60_000 ? `${ms / 1000} s` : `${ms / 60_000} min`);
