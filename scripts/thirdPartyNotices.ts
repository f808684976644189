import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * Writes the licences of every package whose code went into a bundle to `file`: a package that is bundled is not
 * installed, so its notice has to travel with the bundle.
 */
export function thirdPartyNotices(file: string): Plugin {
  return {
    name: 'third-party-notices',
    setup: build =>
      build.onEnd(({ metafile }) => {
        // esbuild names an input by its path, or by a namespace and a path.
        const packages = new Set(Object.keys(metafile?.inputs ?? {}).flatMap(path => packageFolder(path) ?? []));
        if (packages.size === 0) return;
        const notices = [...packages].sort().map(notice);
        writeFileSync(file, `This package contains code of others, under these licences.\n\n${notices.join('\n\n')}`);
      }),
  };
}

/** The folder of the installed package a bundled file belongs to. */
function packageFolder(path: string): string | undefined {
  return /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

function notice(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const text = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
  if (!text) throw new Error(`${name} is bundled, but has no licence file.`);
  return `## ${name} ${version} (${license})\n\n${readFileSync(join(folder, text), 'utf8').trim()}\n`;
}
