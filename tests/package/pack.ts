import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const apps = fileURLToPath(new URL('apps', import.meta.url));

const execFileAsync = promisify(execFile);
export const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** What a program printed; rejects with everything it printed when it fails. */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  return (await runWhole(program, args, cwd)).stdout;
}

async function runWhole(program: string, args: readonly string[], cwd: string) {
  try {
    return await execFileAsync(program, [...args], { cwd, maxBuffer: 2 ** 26, env: environment() });
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
    throw new Error([message, stdout, stderr].filter(Boolean).join('\n'));
  }
}

export const runNode = (args: readonly string[], cwd: string): Promise<string> => run(process.execPath, args, cwd);

/** All that a program on Node said, warnings among it. */
export async function listenToNode(args: readonly string[], cwd: string): Promise<string> {
  const { stdout, stderr } = await runWhole(process.execPath, args, cwd);
  return stdout + stderr;
}

/** Vitest's own variables would make the programs under test believe they are tests. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_ENV, VITEST, NODE_OPTIONS, ...rest } = process.env;
  return Object.fromEntries(Object.entries(rest).filter(([name]) => !/^(VITEST|npm_)/i.test(name)));
}

/** A fresh folder outside of the project, and how to remove it. */
export async function scratch(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'gan-kit-package-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export interface Packed {
  /** Where the tarball lies. */
  readonly tarball: string;
  /** What is in it, sorted. */
  readonly files: readonly string[];
  /** Bytes of the tarball. */
  readonly size: number;
}

/** Packs what `npm publish` would send. */
export async function pack(to: string): Promise<Packed> {
  const printed = await run(npm, ['pack', '--ignore-scripts', '--json', '--pack-destination', to], root);
  const [{ filename, files, size }] = JSON.parse(printed) as [
    { filename: string; size: number; files: { path: string }[] },
  ];
  return { tarball: join(to, filename), files: files.map(file => file.path).sort(), size };
}

/**
 * Makes an app of ours in `folder` from `apps/NAME`, with the tarball and what else it names installed as an app would.
 */
export async function installApp(name: string, folder: string, tarball: string, more: readonly string[] = []) {
  const path = join(folder, name);
  await mkdir(path);
  await writeFile(join(path, 'package.json'), JSON.stringify({ name: `app-${name}`, private: true, version: '1.0.0' }));
  const peers = ['@tensorflow/tfjs-core@^4.22.0', '@tensorflow/tfjs-layers@^4.22.0'];
  await run(npm, ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...peers, ...more], path);
  await cp(join(apps, name), path, { recursive: true });
  return path;
}
