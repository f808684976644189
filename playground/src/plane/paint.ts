import { REACH } from './data';
import type { Look } from './look';

/** What can be shown or hidden. */
export const LAYERS = {
  heights: "D's heights",
  real: 'data',
  fakes: "G's points",
  manifold: "G's grid",
  arrows: 'slopes',
} as const;
export type Layer = keyof typeof LAYERS;

const REAL = '#3d7a3d';
const FAKE = '#6a2c91';
/** Where D thinks it real, and where not; in between white. */
const HIGH = [31, 119, 180] as const;
const LOW = [230, 126, 34] as const;

/** Paints a plane. Its ground is white in the dark too: the colours of heights are made for it. */
export function paint(canvas: HTMLCanvasElement, look: Look, real: Float32Array, shown: ReadonlySet<Layer>): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  const x = (value: number) => ((value / REACH + 1) / 2) * width;
  const y = (value: number) => ((1 - value / REACH) / 2) * height;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  if (shown.has('heights')) paintHeights(context, look, width, height);
  const dots = (points: Float32Array, color: string, radius: number) => {
    context.fillStyle = color;
    for (let i = 0; i < points.length; i += 2) {
      context.beginPath();
      context.arc(x(points[i] ?? 0), y(points[i + 1] ?? 0), radius, 0, 2 * Math.PI);
      context.fill();
    }
  };
  if (shown.has('manifold') && look.manifold && look.lines) {
    context.strokeStyle = 'rgb(106 44 145 / 35%)';
    for (const line of linesOf(look.manifold, look.lines)) {
      context.beginPath();
      for (const [px = 0, py = 0] of line) context.lineTo(x(px), y(py));
      context.stroke();
    }
  }
  if (shown.has('real')) dots(real, `${REAL}99`, 2);
  if (shown.has('fakes')) dots(look.fakes, `${FAKE}b3`, 2.5);
  if (shown.has('arrows') && look.arrows) {
    const longest = Math.max(1e-9, ...lengthsOf(look.arrows));
    context.strokeStyle = '#b3261e';
    for (let i = 0; i < look.arrows.length; i += 2) {
      const [px, py] = [look.fakes[i] ?? 0, look.fakes[i + 1] ?? 0];
      const scale = 0.5 / longest;
      context.beginPath();
      context.moveTo(x(px), y(py));
      context.lineTo(x(px + scale * (look.arrows[i] ?? 0)), y(py + scale * (look.arrows[i + 1] ?? 0)));
      context.stroke();
    }
  }
}

const lengthsOf = (slopes: Float32Array): number[] =>
  Array.from({ length: slopes.length / 2 }, (_, i) => Math.hypot(slopes[2 * i] ?? 0, slopes[2 * i + 1] ?? 0));

/** Rows and columns of a grid of points. */
function* linesOf(points: Float32Array, lines: number): Generator<number[][]> {
  const at = (row: number, column: number) => {
    const i = 2 * (row * lines + column);
    return [points[i] ?? 0, points[i + 1] ?? 0];
  };
  const each = Array.from({ length: lines }, (_, i) => i);
  for (const i of each) {
    yield each.map(k => at(i, k));
    yield each.map(k => at(k, i));
  }
}

/** Heights about their median, in the colours of both sides, as far as nine tenths of them reach. */
function paintHeights(context: CanvasRenderingContext2D, { heights, side }: Look, width: number, height: number): void {
  if (side === 0) return;
  const sorted = Float32Array.from(heights).sort();
  const part = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const middle = part(0.5);
  const span = Math.max(1e-9, part(0.95) - middle, middle - part(0.05));
  for (const [i, value] of heights.entries()) {
    const strength = Math.max(-1, Math.min(1, (value - middle) / span));
    const color = (strength > 0 ? HIGH : LOW).map(c => Math.round(255 - 0.55 * Math.abs(strength) * (255 - c)));
    context.fillStyle = `rgb(${color.join(' ')})`;
    const [column, row] = [i % side, Math.floor(i / side)];
    const [left, top] = [Math.floor((column * width) / side), Math.floor((row * height) / side)];
    context.fillRect(left, top, Math.ceil(width / side) + 1, Math.ceil(height / side) + 1);
  }
}
