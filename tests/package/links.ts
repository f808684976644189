import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from './pack';

/** Where a link leads to. */
interface Link {
  /** From the root of the package. */
  readonly path: string;
  /** The heading there, as it stands in addresses. */
  readonly heading?: string;
}

/** The text of a page without its code, where brackets mean other things. */
const proseOf = async (page: string) =>
  (await readFile(join(root, page), 'utf8'))
    .replace(/```[\s\S]*?```/g, '')
    .replace(/`[^`\n]*`/g, code => code.replace(/[[\]<]/g, ''));

/** The links and pictures of a page that lead to files beside it. */
export async function linksOf(page: string): Promise<readonly Link[]> {
  const text = await proseOf(page);
  const targets = [
    ...[...text.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map(([, to = '']) => to),
    ...[...text.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)].map(([, to = '']) => to),
    ...[...text.matchAll(/<(?:img|a|source)\b[^>]*?(?:src|href)="([^"]+)"/g)].map(([, to = '']) => to),
  ];
  return targets.flatMap(target => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = '', heading] = target.split('#');
    const path = file === '' ? page : join(dirname(page), decodeURI(file)).replaceAll('\\', '/');
    return [{ path: path.replace(/\/$/, ''), ...(heading && { heading }) }];
  });
}

/** The headings of a page, as they stand in addresses. */
export async function headingsOf(page: string): Promise<readonly string[]> {
  const text = (await readFile(join(root, page), 'utf8')).replace(/```[\s\S]*?```/g, '');
  return [...text.matchAll(/^#+\s+(.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
