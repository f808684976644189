import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'tsup';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratch, TINY } from './support';

// Signals need a process of its own, built for this test: dist may be older than the sources. Inside the project, so
// that it finds its packages.
let built = '';

beforeAll(async () => {
  mkdirSync('.cache', { recursive: true });
  built = mkdtempSync(join('.cache', 'cli-'));
  const entry = { cli: 'src/cli/main.ts' };
  await build({ entry, format: 'esm', outDir: built, dts: false, silent: true, clean: false });
});

afterAll(() => rmSync(built, { recursive: true, force: true }));

const start = (...argv: readonly string[]) =>
  spawn(process.execPath, [join(built, 'cli.js'), 'train', 'infogan', ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });

/** Resolves to the exit code and all that was printed; `watch` sees the text so far. */
function ended(child: ChildProcess, watch: (text: string) => void = () => undefined) {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', chunk => {
      text += chunk;
      watch(text);
    });
  }
  return new Promise<{ code: number | null; text: string }>(resolve => {
    child.on('close', code => resolve({ code, text }));
  });
}

const stepIn = (out: string): number =>
  JSON.parse(readFileSync(join(out, 'checkpoint/state/model.json'), 'utf8')).userDefinedMetadata.at.step;

const weights = (out: string) =>
  readdirSync(join(out, 'checkpoint')).map(part =>
    readFileSync(join(out, 'checkpoint', part, 'weights.bin'), 'base64'),
  );

describe('Ctrl-C', () => {
  it.skipIf(process.platform === 'win32').each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s saves, says how to go on, and --resume ends where a straight run does', async (name, exit) => {
    const [stopped, straight] = [join(scratch(), "it's here"), scratch()];
    const child = start(...TINY, '--steps', '100000', '--out', stopped);
    let sent = false;
    const { code, text } = await ended(child, () => {
      // Once pictures of step 3 are there, the run is in full swing.
      if (sent) return;
      sent = true;
      const timer = setInterval(() => {
        if (!existsSync(join(stopped, 'samples-000003.png'))) return;
        clearInterval(timer);
        child.kill(name);
      }, 20);
    });
    expect(code).toBe(exit);
    expect(text).toMatch(/Stopping after this step, and saving/);
    const step = stepIn(stopped);
    expect(step).toBeGreaterThan(2);
    const [, hint = ''] = new RegExp(`Saved at step ${step} of 100000\\. To go on: npx gan-kit (.*)`).exec(text) ?? [];
    // The shell takes it as it was meant.
    const words = execFileSync('sh', ['-c', `printf '%s|' ${hint}`], { encoding: 'utf8' });
    expect(words).toBe(`train|infogan|--out|${stopped}|--resume|`);
    expect(readdirSync(stopped).filter(n => n.startsWith('.'))).toEqual([]);
    if (name !== 'SIGINT') return;
    const to = `${step + 3}`;
    expect((await ended(start('--out', stopped, '--resume', '--steps', to))).code).toBe(0);
    expect((await ended(start(...TINY, '--steps', to, '--out', straight))).code).toBe(0);
    expect(stepIn(stopped)).toBe(step + 3);
    expect(weights(stopped)).toEqual(weights(straight));
  });
});

describe('output that nobody takes', () => {
  const train = (out: string, stdout: 'pipe' | number) =>
    spawn(process.execPath, [join(built, 'cli.js'), 'train', 'infogan', ...TINY, '--steps', '100000', '--out', out], {
      stdio: ['ignore', stdout, 'pipe'],
    });
  const check = (out: string, text: string) => {
    expect(text).toMatch(/Stopping after this step, and saving/);
    expect(text).toMatch(new RegExp(`Saved at step ${stepIn(out)} of 100000\\. To go on: npx gan-kit train`));
    expect(text).not.toMatch(/^\s+at |Error:|node:internal/m);
    expect(readdirSync(out).filter(n => n.startsWith('.'))).toEqual([]);
  };

  it.skipIf(process.platform === 'win32')('a closed pipe saves and stops, as SIGPIPE would', async () => {
    const out = scratch();
    const child = train(out, 'pipe');
    child.stdout?.destroy();
    const { code, text } = await ended(child);
    expect(code).toBe(141);
    expect(text).toContain('standard output: the pipe is closed.');
    check(out, text);
  });

  it.skipIf(!existsSync('/dev/full'))('a full disk saves and stops, as a failure', async () => {
    const out = scratch();
    const full = openSync('/dev/full', 'w');
    const { code, text } = await ended(train(out, full));
    closeSync(full);
    expect(code).toBe(1);
    expect(text).toContain('standard output: the disk is full');
    check(out, text);
  });

  it.skipIf(process.platform === 'win32')('the short commands end as quietly', async () => {
    const child = spawn(process.execPath, [join(built, 'cli.js'), 'help', 'train'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.destroy();
    expect(await ended(child)).toEqual({ code: 141, text: '' });
  });
});
