import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const filesIn = (folder: string) => readdirSync(join(ROOT, folder)).map(file => `${folder}/${file}`);
/** The file of that name of each system that has it. */
const ofSystems = (name: string) =>
  filesIn('src/systems')
    .filter(path => !path.endsWith('.ts'))
    .flatMap(filesIn)
    .filter(file => file.endsWith(`/${name}`));

/** Lines of the longest exported function of a file. */
function longestFunction(file: string): number {
  let [start, longest] = [0, 0];
  for (const [i, line] of text(file).split('\n').entries()) {
    if (line.startsWith('export function')) start = i;
    else if (line.startsWith('}')) longest = Math.max(longest, start > 0 ? i - start + 1 : 0);
    if (line.startsWith('}')) start = 0;
  }
  return longest;
}

describe('what the pages say of the code', () => {
  it('a variant is some fifty lines', () => {
    const lengths = ofSystems('game.ts')
      .map(longestFunction)
      .sort((a, b) => a - b);
    const middle = (lengths.length - 1) / 2;
    const median = ((lengths[Math.floor(middle)] ?? 0) + (lengths[Math.ceil(middle)] ?? 0)) / 2;
    expect(text('README.md')).toContain('a variant is some fifty lines');
    expect(median).toBeGreaterThan(43);
    expect(median).toBeLessThan(58);
  });

  it('every adversarial model takes `adversarial`', () => {
    const models = ofSystems('model.ts').filter(file => /export class (\w*GAN|Pix2Pix) /i.test(text(file)));
    expect(models.length).toBeGreaterThanOrEqual(12);
    const without = models.filter(file => !/readonly adversarial\?: Adversarial;|AdversarialOptions/.test(text(file)));
    expect(without).toEqual([]);
    expect(text('docs/own-variant.md')).toContain('Every adversarial model takes `adversarial`');
  });

  it('core imports nothing but core, and names no loss of a GAN', () => {
    const losses = filesIn('src/losses').flatMap(file => [...text(file).matchAll(/export const (\w+): Adversarial/g)]);
    const names = losses.map(([, name]) => name ?? '');
    expect(names.length).toBeGreaterThan(1);
    for (const file of filesIn('src/core').filter(name => name.endsWith('.ts'))) {
      for (const name of names) expect(text(file), file).not.toMatch(new RegExp(`\\b${name}\\b`));
    }
  });

  it('InfoGAN joins noise first, then the codes', () => {
    expect(text('src/systems/infogan/model.ts')).toMatch(/joint\(\{ \[NOISE\]: .*, \.\.\.codes \}\)/);
    expect(text('docs/infogan.md')).not.toContain('codes and noise');
  });

  it('each picture is shown on a page', () => {
    const pages = ['README.md', 'examples/README.md', ...filesIn('docs').filter(file => file.endsWith('.md'))]
      .map(text)
      .join();
    const pictures = readdirSync(join(ROOT, 'docs/images'));
    expect(pictures.length).toBeGreaterThan(20);
    expect(pictures.filter(file => !pages.includes(`images/${file}`))).toEqual([]);
  });

  it('CONTRIBUTING names folders and files that are there', () => {
    const named = [...text('CONTRIBUTING.md').matchAll(/`((?:src|tests|docs|lab)\/[\w./]+)`/g)].map(
      ([, path]) => path ?? '',
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(path => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('each room has a folder of tests, and the page names each folder', () => {
    const folders = (of: string) =>
      readdirSync(join(ROOT, of), { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []));
    const [page, rooms, tests] = [text('docs/architecture.md'), folders('src'), folders('tests')];
    const own = rooms.filter(room => tests.includes(room));
    expect(own).toEqual(['backends', 'browser', 'gradients']);
    const beside = ['bench', 'reproduce', 'scripts'];
    expect(folders('tests/unit')).toEqual([...rooms.filter(room => !own.includes(room)), ...beside].sort());
    const table = page.slice(page.indexOf('| Folder | What it shows |'));
    const named = [...table.matchAll(/^\| `tests\/(\w+)`/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(tests);
  });
});
