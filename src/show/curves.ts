import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { own } from '../core/untrusted';
import type { CurvePoint } from './thinned';

const [WIDTH, HEIGHT] = [860, 460];
const FRAME = { left: 62, right: 24, bottom: 52 };
const LEGEND_ROW = 20;
const LEGEND_COLUMN = 195;
/** Okabe and Ito's colours, which people of every colour vision can tell apart. */
const COLORS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8c6d31'];
const FONT = 'font-family="system-ui, \'Segoe UI\', Roboto, Helvetica, Arial, sans-serif"';

/** How curves look. */
export interface CurvesLook {
  /** What the values are. Default `loss`. */
  readonly values?: string;
  /** A dashed line for a curve of that name, such as its loss at balance. */
  readonly marks?: Readonly<Record<string, number>>;
}

/**
 * Curves over steps as the text of an SVG picture: each smoothed, over its own faint raw values.
 *
 * @example
 * const { step, history } = await gan.fit(data, { steps: 1000 });
 * const values = (i: number) => Object.fromEntries(Object.entries(history).map(([name, all]) => [name, all[i] ?? 0]));
 * document.body.innerHTML = curvesSvg(step.map((at, i) => ({ step: at, values: values(i) })), 'Losses');
 */
export function curvesSvg(points: readonly CurvePoint[], title: string, look: CurvesLook = {}): string {
  const { values: valuesAre = 'loss', marks = {} } = look;
  const names = [...new Set(points.flatMap(p => Object.keys(p.values)))];
  const perRow = Math.floor((WIDTH - FRAME.left) / LEGEND_COLUMN);
  const top = 50 + LEGEND_ROW * Math.max(1, Math.ceil(names.length / perRow));
  const series = names.map((name, i) => {
    const raw = points.flatMap(({ step, values }) => {
      const value = own(values, name);
      return value === undefined ? [] : [[step, value] as const];
    });
    return { name, raw, smooth: smoothed(raw), color: COLORS[i % COLORS.length] ?? '#000000' };
  });
  const x = scaleLinear()
    .domain([0, Math.max(1, ...points.map(p => p.step))])
    .range([FRAME.left, WIDTH - FRAME.right]);
  const y = scaleLinear()
    .domain(
      extent(
        series,
        Object.entries(marks).flatMap(([name, mark]) => (names.includes(name) ? [mark] : [])),
      ),
    )
    .nice(6)
    .range([HEIGHT - FRAME.bottom, top]);
  const legend = series.map(({ name, color }, i) => {
    const [lx, ly] = [FRAME.left + (i % perRow) * LEGEND_COLUMN, 50 + LEGEND_ROW * Math.floor(i / perRow)];
    return `<line x1="${lx}" x2="${lx + 18}" y1="${ly}" y2="${ly}" stroke="${color}" stroke-width="3" stroke-linecap="round"/>
<text x="${lx + 25}" y="${ly + 4}">${escaped(name)}</text>`;
  });
  const curves = series.map(
    ({
      name,
      raw,
      smooth,
      color,
    }) => `<polyline class="raw" points="${coordinates(raw, x, y)}" stroke="${color}" stroke-opacity="0.22" stroke-width="1"/>
<path class="term" data-term="${escaped(name)}" d="M${coordinates(smooth, x, y).replaceAll(' ', 'L')}" stroke="${color}" stroke-width="2"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" ${FONT} font-size="12" fill="#333">
<title>${escaped(title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${FRAME.left}" y="26" font-size="15" font-weight="600" fill="#111">${escaped(title)}</text>
${legend.join('\n')}
${axes(x, y, top, valuesAre)}
${series.map(({ name, color }) => markOf(name, own(marks, name), color, x, y)).join('')}<clipPath id="plot"><rect x="${FRAME.left}" y="${top}" width="${WIDTH - FRAME.left - FRAME.right}" height="${HEIGHT - FRAME.bottom - top}"/></clipPath>
<g clip-path="url(#plot)" fill="none" stroke-linejoin="round" stroke-linecap="round">
${curves.join('\n')}
</g>
</svg>
`;
}

type Line = readonly (readonly [step: number, value: number])[];
type Scale = ScaleLinear<number, number>;

/** A dashed line over the whole width. */
function markOf(name: string, at: number | undefined, color: string, x: Scale, y: Scale): string {
  if (at === undefined) return '';
  const [left, right] = x.range();
  const height = round(y(at));
  return `<line class="mark" data-term="${escaped(name)}" x1="${left}" x2="${right}" y1="${height}" y2="${height}" stroke="${color}" stroke-dasharray="6 5"/>\n`;
}

function axes(x: Scale, y: Scale, top: number, values: string): string {
  const bottom = HEIGHT - FRAME.bottom;
  const showX = x.tickFormat(8);
  const showY = y.tickFormat(6);
  const steps = x
    .ticks(8)
    .filter(Number.isInteger)
    .map(t => `<text x="${round(x(t))}" y="${bottom + 18}" text-anchor="middle">${showX(t)}</text>`);
  const lines = y.ticks(6).map(
    t => `<line x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${round(y(t))}" y2="${round(y(t))}" stroke="#e6e6e6"/>
<text x="${FRAME.left - 8}" y="${round(y(t) + 4)}" text-anchor="end">${showY(t)}</text>`,
  );
  const middle = (top + bottom) / 2;
  return `${lines.join('\n')}
<line x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${bottom}" y2="${bottom}" stroke="#888"/>
${steps.join('\n')}
<text x="${(FRAME.left + WIDTH - FRAME.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle">step</text>
<text x="13" y="${middle}" text-anchor="middle" transform="rotate(-90 13 ${middle})">${escaped(values)}</text>`;
}

/** The range that shows every smoothed curve whole, and the raw values but for the rarest spikes. */
function extent(series: readonly { raw: Line; smooth: Line }[], marks: readonly number[]): [number, number] {
  const raw = series.flatMap(s => s.raw.map(([, v]) => v)).sort((a, b) => a - b);
  const smooth = series.flatMap(s => s.smooth.map(([, v]) => v));
  const cut = Math.floor(raw.length / 100);
  const inner = [raw[cut] ?? 0, raw[raw.length - 1 - cut] ?? 1];
  const [low, high] = [Math.min(...smooth, ...inner, ...marks), Math.max(...smooth, ...inner, ...marks)];
  return low === high ? [low - 1, high + 1] : [low, high];
}

/** Means over a window of a twentieth of the curve, narrower towards its ends. */
function smoothed(line: Line): Line {
  const reach = Math.floor(line.length / 40);
  const sums = [0];
  for (const [, value] of line) sums.push((sums[sums.length - 1] ?? 0) + value);
  return line.map(([step], i) => {
    const half = Math.min(reach, i, line.length - 1 - i);
    return [step, ((sums[i + half + 1] ?? 0) - (sums[i - half] ?? 0)) / (2 * half + 1)];
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;
const coordinates = (line: Line, x: Scale, y: Scale): string =>
  line.map(([step, value]) => `${round(x(step))},${round(y(value))}`).join(' ');
/** Text as it may stand in XML and HTML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, c => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
