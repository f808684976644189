// `npm test`: everything that must hold before a change is kept, in a fresh clone too. Stops at the first stage that
// fails. Words after `--`:
//   npm test -- --keep-going          runs all stages, whatever fails
//   npm test -- --only tests,docs     runs these stages only
// The last line counts the tests: `N passed, N failed`. A failing stage without tests of its own counts as one.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkNode, ensureBuilt, ensureInstalled, root } from './setup.mjs';
import { watched } from './watched.mjs';

/**
 * A stage of which nothing is heard for so long hangs: no test begins or ends, nothing is printed. How long a stage
 * takes does not matter.
 */
const SILENCE_MS = 15 * 60_000;

const STAGES = {
  lint: ['Lint and format: Biome', () => tool('@biomejs/biome', 'biome', ['check', '--error-on-warnings', '.'])],
  build: ['Build: kernels, ESM, CommonJS, types', build],
  types: ['Types: tsc, strict', () => tool('typescript', 'tsc', ['--noEmit'])],
  // All in one call: Chromium waits for its one GPU process much of the time, and Node computes meanwhile.
  tests: [
    'Tests: in Node; of the package, in apps that install it; in Chromium, on WebGL, WebGPU, simd with threads and without',
    allTests,
  ],
  docs: ['Docs: typedoc, every public name', () => tool('typedoc', 'typedoc', ['--logLevel', 'Warn'])],
};
const NEED_BUILD = ['types', 'tests', 'docs'];

const { only, keepGoing } = readArguments();
const scratch = mkdtempSync(join(tmpdir(), 'gan-kit-test-'));
const count = { passed: 0, failed: 0 };
try {
  await main();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function main() {
  const started = performance.now();
  checkNode();
  heading(`Set-up: Node ${process.versions.node}, packages`);
  ensureInstalled();
  const names = Object.keys(STAGES).filter(name => only.length === 0 || only.includes(name));
  if (!names.includes('build') && names.some(name => NEED_BUILD.includes(name))) ensureBuilt({ types: true });
  if (names.includes('tests')) prepareChromium();

  const results = [];
  for (const name of names) {
    if (!keepGoing && results.some(({ passed }) => !passed)) break;
    const [title, run] = STAGES[name];
    heading(title);
    const from = performance.now();
    const failedBefore = count.failed;
    const passed = await run();
    if (!passed && count.failed === failedBefore) count.failed++;
    const seconds = (performance.now() - from) / 1000;
    results.push({ name, passed, seconds });
    console.log(`${passed ? 'ok' : 'FAILED'}: ${name}, ${seconds.toFixed(1)} s`);
  }
  heading(`Summary, ${Math.round((performance.now() - started) / 1000)} s in all`);
  for (const name of names) console.log(describe(name, results));
  console.log(`\n${count.passed} passed, ${count.failed} failed`);
  process.exitCode = count.failed > 0 ? 1 : 0;
}

function readArguments() {
  const options = { only: { type: 'string', default: '' }, 'keep-going': { type: 'boolean', default: false } };
  try {
    const { values } = parseArgs({ options });
    const chosen = values.only.split(',').filter(Boolean);
    const unknown = chosen.find(name => !(name in STAGES));
    if (unknown) throw new Error(`There is no stage '${unknown}'. Stages: ${Object.keys(STAGES).join(', ')}.`);
    return { only: chosen, keepGoing: values['keep-going'] };
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

function build() {
  const own = process.env.npm_execpath;
  const inShell = process.platform === 'win32';
  if (own?.endsWith('.js')) return execute(process.execPath, [own, 'run', 'build', '--silent']);
  return execute('npm', ['run', 'build', '--silent'], { shell: inShell });
}

async function allTests() {
  if (process.env.CHROMIUM_PATH) return vitest('node', 'package', 'pages', 'browser');
  await vitest('node');
  console.error('There is no Chromium: install Chromium or Chrome, or set CHROMIUM_PATH to one.');
  return false;
}

/** Runs Vitest projects, side by side, and adds up their tests. */
async function vitest(...projects) {
  const [file, log] = ['json', 'log'].map(ending => join(scratch, `${projects.join('-')}.${ending}`));
  const reporters = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    '--reporter=./scripts/testLog.mjs',
  ];
  // Vitest would leave a core to itself.
  const args = ['run', '--maxWorkers=100%', ...projects.flatMap(name => ['--project', name]), ...reporters];
  const passed = await tool('vitest', 'vitest', args, { sign: log, env: { GAN_KIT_TEST_LOG: log } });
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'));
    count.passed += numPassedTests;
    count.failed += numFailedTests;
    if (numPassedTests > 0 || !passed) return passed;
    console.error('There was no test to run.');
  } catch (error) {
    console.error(`Vitest left no report: ${error.message}`);
    for (const test of unended(log)) console.error(`It had begun and not ended: ${test}`);
  }
  return false;
}

/** The tests in a log that began and did not end. */
function unended(log) {
  const begun = new Set();
  if (existsSync(log)) {
    for (const line of readFileSync(log, 'utf8').split('\n')) {
      if (line.startsWith('began ')) begun.add(line.slice('began '.length));
      else begun.delete(line.slice('ended '.length));
    }
  }
  return begun;
}

/** Runs the command of an installed package, on this Node. */
function tool(name, command, args, options = {}) {
  const manifest = join(root, 'node_modules', name, 'package.json');
  const { bin } = createRequire(manifest)(manifest);
  const file = join(dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
  return execute(process.execPath, [file, ...args], options);
}

async function execute(program, args, { sign, env: more = {}, shell = false } = {}) {
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
  const env = { ...process.env, ...colours, ...more, PATH: path };
  const { ok, why } = await watched(program, args, {
    silence: SILENCE_MS,
    cwd: root,
    env,
    shell,
    ...(sign && { sign }),
  });
  if (why) console.error(`${program} ${args.join(' ')}: ${why}`);
  return ok;
}

/** Finds or installs the browser that the tests open, and tells them. */
function prepareChromium() {
  const found = spawnSync(process.execPath, [join(root, 'scripts/chromium.mjs')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).stdout.trim();
  if (!found) return;
  process.env.CHROMIUM_PATH = found;
  console.log(`Chromium: ${found}`);
}

function heading(text) {
  console.log(`\n=== ${text} ===`);
}

function describe(name, results) {
  const result = results.find(one => one.name === name);
  if (!result) return `  ${name.padEnd(8)} not run`;
  return `  ${name.padEnd(8)} ${result.passed ? 'ok' : 'FAILED'}  ${result.seconds.toFixed(1)} s`;
}
