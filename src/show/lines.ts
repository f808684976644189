import type { Raster } from '../data/pictures/tile';

const WIDTH = 480;
const HEIGHT = 240;
const GROUND = [250, 250, 248] as const;
const LINES = [
  [31, 95, 170],
  [213, 94, 0],
  [0, 128, 96],
  [150, 60, 140],
] as const;

/** One line: a value at each place along it, and the channel that gives its colour. */
export interface Line {
  readonly values: ArrayLike<number>;
  readonly channel: number;
}

/** Lines over each other, from the least value to the greatest: what series and rows of numbers look like. */
export function drawLines(lines: readonly Line[]): Raster {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let i = 0; i < WIDTH * HEIGHT; i++) data.set(GROUND, 3 * i);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of lines) {
    for (let i = 0; i < values.length; i++) {
      least = Math.min(least, values[i] ?? least);
      most = Math.max(most, values[i] ?? most);
    }
  }
  const range = most > least ? most - least : 1;
  const strength = Math.max(0.15, 1 / Math.sqrt(lines.length));
  for (const { values, channel } of lines) {
    const color = LINES[channel % LINES.length] ?? LINES[0];
    const last = values.length - 1;
    let before: number | undefined;
    for (let x = 0; x < WIDTH; x++) {
      const at = (last * x) / (WIDTH - 1);
      const [left, share] = [Math.floor(at), at % 1];
      const value = (1 - share) * (values[left] ?? 0) + share * (values[Math.min(last, left + 1)] ?? 0);
      const y = Math.round((HEIGHT - 1) * (1 - (value - least) / range));
      const [top, bottom] = [Math.min(y, before ?? y), Math.max(y, before ?? y)];
      for (let row = top; row <= bottom; row++) {
        const pixel = 3 * (row * WIDTH + x);
        color.forEach((part, c) => {
          data[pixel + c] = Math.round((1 - strength) * (data[pixel + c] ?? 0) + strength * part);
        });
      }
      before = y;
    }
  }
  return { width: WIDTH, height: HEIGHT, channels: 3, data };
}
