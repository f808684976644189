import { scaleLinear } from 'd3-scale';
import type { CaseResult, Figure, Result } from '../support/result';

const WIDTH = 720;
const LEFT = 150;
const RIGHT = 110;
const BAR = 18;
const GAP = 5;
const FONT = 'font-family="system-ui, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif"';
/** Okabe and Ito's colours, which people of every colour vision can tell apart. */
const COLORS: Readonly<Record<string, string>> = {
  'simd-1': '#56b4e9',
  'simd-all': '#0072b2',
  'tfjs-wasm': '#d55e00',
  'jax-js': '#e69f00',
  pytorch: '#009e73',
};

/** One bar: a contestant's figure, in the unit of the picture. */
interface Bar {
  readonly name: string;
  readonly value: Figure;
}

/** Cases that are shown as one: the figures of its contestants. */
export interface Group {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/**
 * A result as groups of bars: milliseconds of all cases of a group together, or the speed that they make. Contestants
 * that could not do one of a group's cases have the reason in place of a number.
 */
export function groupsOf({ cases, ms }: Result, unit: 'ms' | 'GFLOP/s'): Group[] {
  const titles = [...new Set(Object.values(cases).map(({ group }) => group))];
  return titles.map(title => {
    const own = Object.values(cases).filter(({ group }) => group === title);
    return { title, bars: Object.keys(ms).map(name => ({ name, value: figureOf(own, name, unit) })) };
  });
}

function figureOf(cases: readonly CaseResult[], name: string, unit: 'ms' | 'GFLOP/s'): Figure {
  let [time, work] = [0, 0];
  for (const { gflop, ms } of cases) {
    const figure = ms[name];
    if (typeof figure !== 'number') return figure ?? 'was not measured';
    time += figure;
    work += gflop;
  }
  return unit === 'ms' ? time : work / (time / 1000);
}

/** Bars as an SVG picture, one block for each group; a contestant that has no number is told by its reason. */
export function barsSvg(title: string, groups: readonly Group[], unit: 'ms' | 'GFLOP/s'): string {
  const numbers = groups
    .flatMap(({ bars }) => bars.map(({ value }) => value))
    .filter(value => typeof value === 'number');
  const x = scaleLinear()
    .domain([0, Math.max(...numbers, 1e-9)])
    .range([0, WIDTH - LEFT - RIGHT]);
  let y = 56;
  const parts = groups.flatMap(group => {
    const lines: string[] = [];
    if (groups.length > 1) {
      lines.push(`<text x="${LEFT}" y="${y + 12}" font-weight="600">${escaped(group.title)}</text>`);
      y += BAR + GAP;
    }
    for (const bar of group.bars) {
      lines.push(barSvg(bar, y, x));
      y += BAR + GAP;
    }
    y += 2 * GAP;
    return lines;
  });
  const note = unit === 'ms' ? 'milliseconds, less is better' : 'GFLOP/s, more is better';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" ${FONT} font-size="12" fill="#333">
<title>${escaped(title)}</title>
<rect width="${WIDTH}" height="${y}" fill="#fff"/>
<text x="12" y="24" font-size="15" font-weight="600" fill="#111">${escaped(title)}</text>
<text x="12" y="42" fill="#666">${note}</text>
${parts.join('\n')}
</svg>
`;
}

function barSvg({ name, value }: Bar, y: number, x: (value: number) => number): string {
  const middle = y + BAR - 5;
  const label = `<text x="${LEFT - 10}" y="${middle}" text-anchor="end">${escaped(name)}</text>`;
  if (typeof value === 'string')
    return `${label}<text x="${LEFT}" y="${middle}" fill="#888">${escaped(value.slice(0, 80))}</text>`;
  const length = Math.max(1, Math.round(x(value) * 10) / 10);
  const color = COLORS[name] ?? '#cc79a7';
  return `${label}<rect class="bar" x="${LEFT}" y="${y}" width="${length}" height="${BAR}" rx="2" fill="${color}"/><text x="${LEFT + length + 6}" y="${middle}">${shown(value)}</text>`;
}

/** Three digits that count, with thousands set apart. */
export function shown(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
