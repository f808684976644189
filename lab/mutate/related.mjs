// The tests that cover a source file: those that import it, whatever lies between, nearest first.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** Folders of tests that are fast enough, in the order they are asked. */
const FOLDERS = ['golden', 'unit', 'games', 'contract', 'gradients', 'matrix'];
/** Rooms under `unit` whose tests say nothing of how a net trains, or take long to. */
const LEFT_OUT = /^tests\/unit\/(bench|cli|node|reproduce|scripts|show|train)\//;
/** What takes tens of seconds comes last. */
const SLOW = /^tests\/(matrix|contract|gradients)\//;

/**
 * @param {string} root
 * @returns {(file: string) => string[]}
 */
export function relatedTests(root) {
  const imports = new Map();
  const importsOf = file => {
    const known = imports.get(file);
    if (known) return known;
    const found = ts
      .preProcessFile(readFileSync(file, 'utf8'), true, true)
      .importedFiles.map(({ fileName }) => located(file, fileName))
      .filter(path => path !== undefined);
    imports.set(file, found);
    return found;
  };
  const tests = FOLDERS.flatMap(folder => filesIn(join(root, 'tests', folder)))
    .filter(file => file.endsWith('.test.ts'))
    .map(file => ({ file, name: relative(root, file) }))
    .filter(({ name }) => !LEFT_OUT.test(name));
  const away = tests.map(({ file, name }) => ({ name, steps: distances(file, importsOf) }));
  return file => {
    const target = resolve(root, file);
    const system = /systems\/(\w+)\//.exec(file)?.[1] ?? basename(file, '.ts');
    const named = name =>
      basename(name).toLowerCase().startsWith(system.toLowerCase()) ? 0 : isTable(name, basename(file)) ? 1 : 2;
    return away
      .map(({ name, steps }) => ({ name, far: steps.get(target) }))
      .filter(({ far }) => far !== undefined)
      .map(test => ({
        ...test,
        order: [SLOW.test(test.name) ? 1 : 0, named(test.name), test.far, folderOf(test.name)],
      }))
      .sort((a, b) => a.order.reduce((so, n, i) => so || n - b.order[i], 0) || a.name.localeCompare(b.name))
      .map(({ name }) => name);
  };
}

/** Tables over all systems: of how games are wired, and of defaults. */
const isTable = (test, file) =>
  /^(wiring|usual)\.test/.test(basename(test))
    ? file === 'game.ts'
    : /^(defaults|defaultWeights)\.test/.test(basename(test)) && file !== 'game.ts';

const folderOf = name => FOLDERS.indexOf(name.split('/')[1]);

function distances(from, importsOf) {
  const found = new Map([[from, 0]]);
  const queue = [from];
  for (const file of queue) {
    for (const next of importsOf(file)) {
      if (found.has(next)) continue;
      found.set(next, found.get(file) + 1);
      queue.push(next);
    }
  }
  return found;
}

function located(from, name) {
  if (!name.startsWith('.')) return undefined;
  const path = resolve(dirname(from), name);
  return [`${path}.ts`, path, `${path}/index.ts`].find(file => existsSync(file) && statSync(file).isFile());
}

const filesIn = folder =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
