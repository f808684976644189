// Finds a Chromium for the browser tests, or installs Debian's. `node scripts/chromium.mjs` prints its path.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const runs = path => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

const onPath = () => {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  return folders.flatMap(folder => NAMES.flatMap(name => endings.map(ending => join(folder, name + ending))));
};

/** Where playwright keeps the browsers it downloads. */
const inPlaywrightCache = () => {
  const home = homedir();
  const cache =
    process.env.PLAYWRIGHT_BROWSERS_PATH ??
    {
      darwin: join(home, 'Library', 'Caches', 'ms-playwright'),
      win32: join(process.env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'ms-playwright'),
    }[process.platform] ??
    join(home, '.cache', 'ms-playwright');
  if (!existsSync(cache)) return [];
  const programs = [
    ['chrome-linux', 'chrome'],
    ['chrome-linux64', 'chrome'],
    ['chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
    ['chrome-mac-arm64', 'Google Chrome for Testing.app', 'Contents', 'MacOS', 'Google Chrome for Testing'],
    ['chrome-win', 'chrome.exe'],
    ['chrome-win64', 'chrome.exe'],
  ];
  return readdirSync(cache)
    .filter(folder => /^chromium-\d+$/.test(folder))
    .sort()
    .reverse()
    .flatMap(folder => programs.map(parts => join(cache, folder, ...parts)));
};

const usualPlaces = () =>
  ({
    darwin: ['Google Chrome', 'Chromium'].map(name => `/Applications/${name}.app/Contents/MacOS/${name}`),
    win32: [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
      .filter(Boolean)
      .map(folder => join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe')),
  })[process.platform] ?? ['/usr/bin/chromium', '/snap/bin/chromium', '/opt/google/chrome/chrome'];

const installDebian = say => {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  for (const args of [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'],
  ]) {
    const [command, ...rest] = [...asRoot, ...args];
    say(`Running: ${[command, ...rest].join(' ')}`);
    execFileSync(command, rest, {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
};

/**
 * The path of a Chromium: `CHROMIUM_PATH`, then the PATH, playwright's cache and the usual places. With `install`, a
 * Debian or Ubuntu without one gets its own by apt. Undefined when there is none; what was done goes to `say`.
 */
export function findChromium({ install = false, say = () => {} } = {}) {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (runs(given)) return given;
    say(`CHROMIUM_PATH is ${given}, which is not a program that can be run.`);
    return undefined;
  }
  const found = [...onPath(), ...inPlaywrightCache(), ...usualPlaces()].find(runs);
  if (found || !install || process.platform !== 'linux') return found;
  say('No Chromium found: installing one with apt-get.');
  try {
    installDebian(say);
  } catch (error) {
    say(`That failed: ${error instanceof Error ? error.message : error}`);
    return undefined;
  }
  return onPath().find(runs);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = findChromium({ install: true, say: line => console.error(line) });
  if (path) {
    console.log(path);
  } else {
    console.error('No Chromium: install Chromium or Chrome, or set CHROMIUM_PATH to one, then run this again.');
    process.exitCode = 1;
  }
}
