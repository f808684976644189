import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * Writes the licences of everything of others that went into a bundle to `file`: a package that is bundled is not
 * installed, so its notice has to travel with the bundle. So do those of the library that is compiled into the kernels.
 */
export function thirdPartyNotices(file: string): Plugin {
  return {
    name: 'third-party-notices',
    setup: build =>
      build.onEnd(({ metafile }) => {
        // esbuild names an input by its path, or by a namespace and a path.
        const inputs = Object.keys(metafile?.inputs ?? {});
        const packages = new Set(inputs.flatMap(path => packageFolder(path) ?? []));
        const kernels = inputs.filter(path => path.includes('src/backends/simd/wasm/build/'));
        const notices = [...[...packages].sort().map(notice), ...ofKernels(kernels.flatMap(librariesOf))];
        if (notices.length === 0) return;
        writeFileSync(file, `This package contains code of others, under these licences.\n\n${notices.join('\n\n')}`);
      }),
  };
}

/** The folder of the installed package a bundled file belongs to. */
export function packageFolder(path: string): string | undefined {
  return /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter(entry => /^(licen[cs]e|notice)/i.test(entry));
  if (!texts.some(entry => /^licen/i.test(entry))) throw new Error(`${name} is bundled, but has no licence file.`);
  const whole = texts.sort().map(entry => readFileSync(join(folder, entry), 'utf8').trim());
  return `## ${name} ${version} (${license})\n\n${whole.join('\n\n')}\n`;
}

/** The parts of AssemblyScript's library in a compiled module: its build says. */
export function librariesOf(build: string): readonly string[] {
  const [, names = ''] = /AssemblyScript's library in it: (.*)$/m.exec(readFileSync(build, 'utf8')) ?? [];
  return names.split(' ').filter(Boolean);
}

/** What the parts were made of, besides AssemblyScript's own. */
const ORIGINS: Readonly<Record<string, readonly ('musl' | 'arm')[]>> = {
  '~lib/builtins.ts': [],
  '~lib/rt/common.ts': [],
  '~lib/math.ts': ['musl'],
  '~lib/util/math.ts': ['musl', 'arm'],
  '~lib/util/number.ts': [],
  '~lib/util/string.ts': ['musl'],
};

function ofKernels(libraries: readonly string[]): readonly string[] {
  if (libraries.length === 0) return [];
  const origins = new Set(
    libraries.flatMap(library => {
      const found = ORIGINS[library];
      if (!found)
        throw new Error(`${library} is compiled into the kernels. Find out where it comes from and add it here.`);
      return found;
    }),
  );
  const compiler = 'node_modules/assemblyscript';
  return [
    notice(compiler),
    ...(origins.has('musl') ? [`## musl libc (MIT)\n\n${mit(MUSL)}\n\n${sun(compiler)}\n`] : []),
    ...(origins.has('arm') ? [`## Arm Optimized Routines (MIT)\n\n${mit(ARM)}\n`] : []),
  ];
}

const MUSL = 'Copyright (c) 2005-2020 Rich Felker, et al.';
const ARM = 'Copyright (c) 1999-2019, Arm Limited.';

/** The notice in front of the functions that came from Sun by way of musl. */
function sun(compiler: string): string {
  const source = readFileSync(join(compiler, 'std/assembly/math.ts'), 'utf8');
  const [, text] = /\/\/ SUN COPYRIGHT NOTICE\n\/\/\n((?:\/\/ .*\n)+)/.exec(source) ?? [];
  if (text === undefined) throw new Error('The notice of Sun Microsystems is not where it was expected.');
  return text.replace(/^\/\/ /gm, '').trim();
}

const mit = (copyright: string): string => `${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;
