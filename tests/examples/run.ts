import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from './blocks';

const execFileAsync = promisify(execFile);

/** Runs a script, and returns what it printed; rejects with all of it when it fails. */
export async function runNode(args: readonly string[], cwd: string): Promise<string> {
  // Vitest's own variables would make the program believe it is a test.
  const { NODE_ENV, VITEST, NODE_OPTIONS, ...env } = process.env;
  try {
    return (await execFileAsync(process.execPath, [...args], { cwd, env, maxBuffer: 2 ** 26 })).stdout;
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
    throw new Error([message, stdout, stderr].filter(Boolean).join('\n'));
  }
}

/** A fresh folder in which an app finds the built package and TensorFlow.js, as after npm install. */
export async function app(): Promise<{ path: string; remove: () => Promise<void> }> {
  if (!existsSync(join(root, 'dist/esm/index.js'))) throw new Error('There is no build to run against: npm run build');
  const path = await mkdtemp(join(tmpdir(), 'gan-kit-pages-'));
  await mkdir(join(path, 'node_modules'));
  await symlink(root, join(path, 'node_modules/gan-kit'), 'junction');
  await symlink(join(root, 'node_modules/@tensorflow'), join(path, 'node_modules/@tensorflow'), 'junction');
  await writeFile(join(path, 'package.json'), '{ "type": "module", "private": true }\n');
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Numbers of steps in a program, made few, and batches of given sizes, made small. */
export const shortened = (code: string): string =>
  code.replace(/\bsteps: \d[\d_]*/g, 'steps: 2').replace(/\bbatchSize: \d+/g, 'batchSize: 4');
