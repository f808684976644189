import { join } from 'node:path';
import { check, checkWhole } from '../core/checks';
import { whole } from '../core/kinds';
import type { Observer, Progress, Subject } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { drawSheet, type SheetLook } from '../show/sheet';
import { fileName } from './fileName';
import { encodeRaster } from './png';
import { stepName } from './stepName';
import { writeFileAtomic } from './writeFileAtomic';

/** Options of {@link traversalSheets}. */
export interface TraversalOptions extends Pick<SheetLook, 'scale'> {
  /** Also a numbered copy each so many steps. Default: only at the end. */
  readonly every?: number;
  /** Draws of everything else: rows of a continuous code's sheet, columns of a discrete one's. Default 10. */
  readonly rows?: number;
  /** Of those draws, the same ones over time. Default 0. */
  readonly seed?: number;
}

const OPTIONS: Kinds<TraversalOptions> = { every: whole(1), rows: whole(1), seed: whole(), scale: whole(1) };

/**
 * Shows what each latent code changes: writes `traversal-NAME.png` for every code into a folder at the end, and
 * `traversal-NAME-000200.png` each `every` steps.
 *
 * @throws GanKitError `argument` before the first step if the model has no codes; `io` that names the path
 * @example
 * await gan.fit(data, { steps: 1000, observers: [traversalSheets('out', { rows: 10 })] });
 */
export function traversalSheets(folder: string, options: TraversalOptions = {}): Observer {
  checkOptions('traversalSheets', options, OPTIONS);
  const { every } = options;
  if (every !== undefined) checkWhole('traversalSheets({every})', every, 1);
  checkWhole('traversalSheets({rows})', options.rows ?? 10, 1);
  const draw = async ({ subject }: Progress, suffix = '') => {
    await writeTraversals(subject, folder, { ...options, suffix });
  };
  return {
    onStart: ({ subject }) => {
      check(
        subject.traversals !== undefined,
        'argument',
        `traversalSheets: ${subject.name} has no codes or inputs to show. Leave it out.`,
      );
    },
    onStep: progress => {
      if (every !== undefined && progress.step % every === 0) return draw(progress, `-${stepName(progress.step)}`);
    },
    onEnd: (progress, outcome) => (outcome === 'failed' ? undefined : draw(progress)),
  };
}

/** Writes a sheet for each code, or for those named, and returns the paths. */
export async function writeTraversals(
  subject: Subject,
  folder: string,
  options: { rows?: number; seed?: number; scale?: number; suffix?: string; only?: readonly string[] } = {},
): Promise<readonly string[]> {
  const { rows = 10, seed = 0, scale, suffix = '', only } = options;
  const sheets = (await subject.traversals?.({ rows, seed })) ?? [];
  const paths: string[] = [];
  try {
    for (const { name, columns, images } of sheets) {
      if (only && !only.includes(name)) continue;
      const path = join(folder, `traversal-${fileName(name)}${suffix}.png`);
      await writeFileAtomic(path, encodeRaster(await drawSheet(images, { columns, ...(scale && { scale }) })));
      paths.push(path);
    }
  } finally {
    for (const { images } of sheets) images.dispose();
  }
  return paths;
}
