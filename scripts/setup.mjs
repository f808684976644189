// What every command of a fresh clone needs first: the packages installed, and dist built. Node built-ins only.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const LEAST_NODE = 20;

/** Ends the process with a clear message if this Node is too old. */
export function checkNode() {
  if (Number(process.versions.node.split('.')[0]) >= LEAST_NODE) return;
  console.error(`gan-kit needs Node ${LEAST_NODE} or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}

/** Runs `npm ci` if node_modules is missing or older than package-lock.json. */
export function ensureInstalled() {
  const installed = modified('node_modules/.package-lock.json');
  if (installed > 0 && installed >= modified('package-lock.json')) return;
  const why = installed > 0 ? 'package-lock.json is newer than node_modules' : 'the first run';
  console.log(`Installing packages (${why}); this takes a minute …`);
  npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
}

/** Builds dist if it is missing or older than its sources; with `types` if declarations are needed too. */
export function ensureBuilt({ types = false } = {}) {
  const built = Math.min(...outputs(types).map(modified));
  const inputs = [
    'src',
    'scripts/build-wasm.mjs',
    'scripts/buildPlan.ts',
    'tsup.config.ts',
    'tsconfig.json',
    'package.json',
  ];
  if (built > Math.max(...inputs.map(newest))) return;
  console.log(`Building gan-kit${types ? '' : ' (a few seconds)'} …`);
  npm('run', 'build', '--silent', types ? {} : { GAN_KIT_NO_TYPES: '1' });
}

const outputs = types => [
  ...['dist/esm/cli/main.js', 'dist/esm/index.js', 'dist/cjs/index.cjs'],
  ...(types ? ['dist/types/index.d.ts'] : []),
];

/**
 * Runs npm in the project and waits; the last argument may be variables of the environment. Ends the process if it
 * fails.
 */
export function npm(...words) {
  const env = typeof words.at(-1) === 'object' ? words.pop() : {};
  // Under `npm start` npm says where it is; by itself it is a script that Windows runs through a shell only.
  const own = process.env.npm_execpath;
  const [program, args] = own?.endsWith('.js') ? [process.execPath, [own, ...words]] : ['npm', words];
  const { status, signal, error } = spawnSync(program, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: program === 'npm' && process.platform === 'win32',
  });
  if (status === 0) return;
  if (signal) process.exit(130);
  console.error(`npm ${words.join(' ')} failed${error ? `: ${error.message}` : '; see above'}.`);
  process.exit(1);
}

/** When a file changed, in milliseconds; 0 if it is not there. */
function modified(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** When anything in a folder changed; what the build itself writes there does not count. */
function newest(path) {
  const full = join(root, path);
  if (!existsSync(full) || path.endsWith('wasm/build')) return 0;
  if (!statSync(full).isDirectory()) return modified(path);
  return Math.max(modified(path), ...readdirSync(full).map(name => newest(`${path}/${name}`)));
}
