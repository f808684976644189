import type { Raster } from '../data/pictures/tile';

/** Points of the plane. */
export type Points = readonly (readonly [x: number, y: number])[];

const SIZE = 480;
const GROUND = [250, 250, 248] as const;
const AXIS = [222, 222, 218] as const;
const POINT = [31, 95, 170] as const;
const MARK = [213, 94, 0] as const;

/**
 * A square picture of points in the plane, x to the right and y upwards.
 *
 * @param options.reach what the picture shows: −reach … reach along both axes
 * @param options.marks where points are meant to be, drawn as rings
 */
export function drawScatter(points: Points, { reach, marks = [] }: { reach: number; marks?: Points }): Raster {
  const data = new Uint8Array(SIZE * SIZE * 3);
  for (let i = 0; i < SIZE * SIZE; i++) data.set(GROUND, 3 * i);
  const blend = (x: number, y: number, color: readonly number[], strength: number) => {
    if (x < 0 || y < 0 || x >= SIZE || y >= SIZE) return;
    const at = 3 * (y * SIZE + x);
    color.forEach((value, c) => {
      data[at + c] = Math.round((1 - strength) * (data[at + c] ?? 0) + strength * value);
    });
  };
  const pixel = ([x, y]: readonly [number, number]) =>
    [Math.floor(((x / reach + 1) / 2) * SIZE), Math.floor(((1 - y / reach) / 2) * SIZE)] as const;
  for (let i = 0; i < SIZE; i++) {
    blend(i, SIZE / 2, AXIS, 1);
    blend(SIZE / 2, i, AXIS, 1);
  }
  for (const mark of marks) {
    const [cx, cy] = pixel(mark);
    for (let a = 0; a < 64; a++) {
      const angle = (a * Math.PI) / 32;
      blend(Math.round(cx + 9 * Math.cos(angle)), Math.round(cy + 9 * Math.sin(angle)), MARK, 1);
    }
  }
  for (const point of points) {
    const [x, y] = pixel(point);
    for (const dy of [0, 1]) for (const dx of [0, 1]) blend(x + dx, y + dy, POINT, 0.55);
  }
  return { width: SIZE, height: SIZE, channels: 3, data };
}
