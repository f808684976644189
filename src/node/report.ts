import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { checkIs, isObject } from '../core/checks';
import { text, whole } from '../core/kinds';
import type { Observer } from '../core/observer';
import { checkOptions, type Kinds } from '../core/options';
import { isRecord } from '../core/untrusted';
import type { Best } from '../doctor/best';
import type { Checkup } from '../doctor/checkup';
import { diagnose } from '../doctor/diagnose';
import type { Doctor } from '../doctor/doctor';
import type { Finding } from '../doctor/finding';
import type { RunScore } from '../doctor/score';
import { stopAdvice } from '../doctor/stopAdvice';
import { curvesSvg } from '../show/curves';
import { type ReportPicture, reportHtml } from '../show/report';
import { type CurvePoint, Thinned } from '../show/thinned';
import { duration } from './duration';
import { type HistoryEntry, readHistory } from './historyFile';
import { linesOf } from './jsonLines';
import { readJson } from './readRegular';
import { CHECKUPS, readCheckups, readScores, SCORES } from './runRecords';
import { writeFileAtomic } from './writeFileAtomic';

/** Options of {@link report}. */
export interface ReportOptions {
  /** What it has seen is kept in `doctor.jsonl`. It stands before the report in the list of observers. */
  readonly doctor?: Doctor;
  /** Its scores are kept in `scores.jsonl`. It stands before the report too. */
  readonly best?: Best;
  /** Written anew each so many steps. Default 200. */
  readonly every?: number;
}

const observer = (name: string, value: unknown) =>
  checkIs(isObject(value) && 'onStep' in value, name, 'an observer of the library', value);
const OPTIONS: Kinds<ReportOptions> = { doctor: observer, best: observer, every: whole(1) };

/** Pictures in a report: the first, the last, and some between. */
const MOST_PICTURES = 6;
/** Bytes of pictures. */
const MOST_BYTES = 24 << 20;
const MOST_POINTS = 800;
const MOST_SETTINGS = 1 << 20;

/**
 * Writes `report.html` into a run's folder, each `every` steps and at the end, also of a run that was stopped or
 * failed: one file that opens offline, with the diagnosis, pictures, curves, scores and settings. It shows what other
 * observers have left in that folder: `historyFile`'s `history.jsonl`, `sampleGrid`'s and `traversalSheets`' pictures.
 * So it stands last in the list.
 *
 * @throws GanKitError `io` that names the path
 * @example
 * const watching = doctor();
 * const best = keepBest(folder('out/best'));
 * const observers = [watching, historyFile('out/history.jsonl'), best, sampleGrid('out'), report('out', { doctor: watching, best })];
 * await gan.fit(train, { steps: 2000, heldOut, observers });
 */
export function report(folder: string, options: ReportOptions = {}): Observer {
  text('report: folder', folder);
  checkOptions('report', options, OPTIONS);
  const { doctor, best, every = 200 } = options;
  const records = [
    ...(doctor ? [linesOf(join(folder, CHECKUPS), () => doctor.checkups)] : []),
    ...(best ? [linesOf(join(folder, SCORES), () => best.scores)] : []),
  ];
  return {
    onStart: async progress => {
      for (const lines of records) await lines.onStart?.(progress);
    },
    onStep: async progress => {
      for (const lines of records) await lines.onStep?.(progress);
      if (progress.step % every === 0 && progress.step !== progress.to) await writeReport(folder);
    },
    onEnd: async (progress, outcome) => {
      for (const lines of records) await lines.onEnd?.(progress, outcome);
      await writeReport(folder);
    },
  };
}

/** What lies in a run's folder. */
export interface RunRecord {
  readonly history: readonly HistoryEntry[];
  readonly checkups: readonly Checkup[];
  readonly scores: readonly RunScore[];
  /** What is wrong, worst first, with whether it is time to stop. */
  readonly findings: readonly Finding[];
  /** What `run.json` says. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const WORST_FIRST = ['alarm', 'watch', 'unknown', 'fine'];

/** Reads what a run has left in its folder. */
export async function readRun(folder: string): Promise<RunRecord> {
  const [history, checkups, scores] = await Promise.all([
    readHistory(join(folder, 'history.jsonl')),
    readCheckups(join(folder, CHECKUPS)),
    readScores(join(folder, SCORES)),
  ]);
  const settings = await readJson(join(folder, 'run.json'), MOST_SETTINGS, 'It is damaged.').catch(() => ({}));
  const known = isRecord(settings) ? settings : {};
  const to = typeof known.steps === 'number' ? known.steps : (history.at(-1)?.step ?? 0);
  const findings = [...diagnose(checkups), ...(scores.length > 0 ? [stopAdvice(scores, to)] : [])];
  const worstFirst = [...findings].sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  return { history, checkups, scores, settings: known, findings: worstFirst };
}

/**
 * Writes `report.html` of what lies in a run's folder, and gives its path. See {@link report}.
 *
 * @throws GanKitError `io` that names the path
 * @example
 * await writeReport('out/r3gan');
 */
export async function writeReport(folder: string): Promise<string> {
  const run = await readRun(folder);
  const { history, scores, findings, settings } = run;
  const last = history.at(-1);
  const paces = history.map(({ msPerStep }) => msPerStep).sort((a, b) => a - b);
  const pace = paces[paces.length >> 1];
  const title = typeof settings.model === 'string' ? settings.model : basename(resolve(folder));
  const summary = [
    ...(last ? [`step ${last.step}, ${last.images.toLocaleString('en')} examples seen`] : ['no step yet']),
    ...(last && pace !== undefined
      ? [`${pace.toFixed(1)} ms a step, ${duration((last.step * pace) / 1000)} in all`]
      : []),
  ].join('; ');
  const best = [...scores].sort((a, b) => a.value - b.value)[0];
  const path = join(folder, 'report.html');
  const html = reportHtml({
    title: `${title}: how the run goes`,
    summary,
    findings,
    pictures: await picturesIn(folder),
    curves: curvesOf(run),
    tables: [
      { name: 'Best', rows: best ? bestRows(best) : [] },
      { name: 'Settings', rows: Object.entries(settings).map(([name, value]) => [name, shown(value)] as const) },
    ],
  });
  await writeFileAtomic(path, Buffer.from(html));
  return path;
}

const bestRows = ({ step, value, error, floor, n, fingerprint }: RunScore): (readonly [string, string])[] => [
  ['step', `${step}`],
  ['score', `${value.toPrecision(3)} ± ${error.toPrecision(2)}`],
  ['of real examples', floor.toPrecision(3)],
  ['examples', `${n.generated} generated, ${n.real} held out`],
  ['measure', fingerprint],
];

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function curvesOf({ history, checkups, scores }: RunRecord) {
  const { balance } = checkups.at(-1) ?? {};
  const marks = balance && { 'D.adversarial': balance.D, 'G.adversarial': balance.G };
  const losses = history.map(({ step, losses: values }) => ({ step, values }));
  const looks = (of: (checkup: Checkup) => Record<string, number | undefined>) =>
    checkups.map(checkup => ({ step: checkup.step, values: numbers(of(checkup)) }));
  const floor = scores.at(-1)?.floor;
  return [
    curve(
      losses,
      'Losses',
      'Dashed: where D cannot tell generated examples from real ones. A loss of G that rises is normal.',
      {
        ...(marks && { marks }),
      },
    ),
    curve(
      scores.map(({ step, value }) => ({ step, values: { 'generated examples': value } })),
      'Distance to held-out examples',
      'The lower the better. Dashed: what examples that are learned from have.',
      { values: 'kernel distance', ...(floor !== undefined && { marks: { 'generated examples': floor } }) },
    ),
    curve(
      looks(({ logits }) => ({
        real: logits?.real.mean,
        generated: logits?.fake.mean,
        'held out': logits?.heldOut?.mean,
      })),
      'What D says of examples',
      'Mean logits. Held-out examples that sink from real ones to generated ones are learned by heart.',
      { values: 'logit' },
    ),
    curve(
      looks(({ spread, nearest }) => ({ 'how varied': spread, 'how near to one known': nearest })),
      'Beside real examples',
      '1 is as real ones: as varied, and as far from the nearest that is learned from as held-out ones.',
      { values: 'ratio' },
    ),
    curve(
      looks(({ gradients }) =>
        Object.fromEntries(Object.entries(gradients).map(([name, x]) => [name, x > 0 ? Math.log10(x) : undefined])),
      ),
      'Lengths of gradients',
      'A step up is ten times as long.',
      { values: 'log10 of length' },
    ),
  ].flat();
}

const numbers = (values: Record<string, number | undefined>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));

function curve(points: readonly CurvePoint[], title: string, says: string, look: Parameters<typeof curvesSvg>[2]) {
  if (!points.some(({ values }) => Object.keys(values).length > 0)) return [];
  const thinned = new Thinned(MOST_POINTS);
  for (const point of points) thinned.add(point);
  // Ids are of the whole page.
  const id = title.replace(/\W/g, '');
  return [
    {
      svg: curvesSvg(thinned.all, title, look).replaceAll('plot"', `plot${id}"`).replaceAll('#plot)', `#plot${id})`),
      says,
    },
  ];
}

/** Sheets of a run, some samples on the way first. */
async function picturesIn(folder: string): Promise<readonly ReportPicture[]> {
  const files = (await readdir(folder).catch(() => [])).sort();
  const samples = files.filter(name => /^samples-\d+\.png$/.test(name));
  const some = samples.filter((_, i) => {
    const most = MOST_PICTURES - 1;
    return (
      samples.length <= MOST_PICTURES ||
      Array.from({ length: MOST_PICTURES }, (_x, k) => Math.round((k * (samples.length - 1)) / most)).includes(i)
    );
  });
  const sheets = files.filter(name => /^traversal-[^.]+\.png$/.test(name));
  let left = MOST_BYTES;
  const pictures: ReportPicture[] = [];
  for (const name of [...some, ...sheets]) {
    const png = await readFile(join(folder, name)).catch(() => undefined);
    if (!png || png.length > left) continue;
    left -= png.length;
    const step = /^samples-(\d+)/.exec(name)?.[1];
    pictures.push({
      says: step === undefined ? name.slice(0, -4) : `step ${Number(step)}`,
      png: png.toString('base64'),
    });
  }
  return pictures;
}
