import type { Rng } from '../../../core/rng';

/** What the pixels of a label map may stand for; a pixel's class is the place of its name here. */
export const LABEL_CLASSES = ['sky', 'roof', 'wall', 'window', 'door', 'ground', 'tree'] as const;

/** The name of one class. */
export type LabelClass = (typeof LABEL_CLASSES)[number];

/** A house in a street: the class of each pixel, and which object it belongs to. */
export interface Scene {
  /** `size × size` classes, row by row. */
  readonly classes: Uint8Array;
  /** Numbers of the same shape that tell one window from the next. */
  readonly objects: Uint8Array;
}

const classOf = (name: LabelClass): number => LABEL_CLASSES.indexOf(name);

/** Whether a point, in pixels from the top left corner, lies in a shape. */
type Inside = (x: number, y: number) => boolean;

/** A random street: sky, ground, a house with a roof, a grid of windows and a door, up to two trees in front. */
export function drawScene(rng: Rng, size: number): Scene {
  const classes = new Uint8Array(size * size);
  const objects = new Uint8Array(size * size);
  let drawn = 0;
  const paint = (name: LabelClass, inside: Inside) => {
    drawn += 1;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        if (!inside(x + 0.5, y + 0.5)) continue;
        classes[y * size + x] = classOf(name);
        objects[y * size + x] = drawn;
      }
    }
  };
  const between = (low: number, high: number) => Math.round(size * (low + (high - low) * rng.next()));
  const box =
    (left: number, top: number, right: number, bottom: number): Inside =>
    (x, y) =>
      x > left && x < right && y > top && y < bottom;

  paint('sky', () => true);
  const street = size - between(0.12, 0.2);
  paint('ground', (_, y) => y > street);

  const [width, height] = [between(0.55, 0.85), between(0.38, 0.52)];
  const left = rng.int(size - width + 1);
  const [right, eaves] = [left + width, street - height];
  paint('wall', box(left, eaves, right, street));
  const [rise, ridge] = [between(0.12, 0.24), rng.next()];
  // From a gable (ridge 0) to a flat roof (ridge 1).
  paint('roof', (x, y) => {
    const up = (eaves - y) / rise;
    const slant = (up * (1 - ridge) * width) / 2;
    return up > 0 && up < 1 && x > left + slant && x < right - slant;
  });

  const [columns, rows] = [2 + rng.int(3), 1 + rng.int(2)];
  const [wide, high] = [width / columns, height / rows];
  const [paneWide, paneHigh] = [wide * (0.42 + 0.2 * rng.next()), high * (0.42 + 0.16 * rng.next())];
  const doorAt = rng.int(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [left + (column + 0.5) * wide, eaves + (row + 0.5) * high];
      const isDoor = row === rows - 1 && column === doorAt;
      const top = isDoor ? street - Math.min(high * 0.8, size * 0.3) : y - paneHigh / 2;
      const bottom = isDoor ? street : y + paneHigh / 2;
      paint(isDoor ? 'door' : 'window', box(x - paneWide / 2, top, x + paneWide / 2, bottom));
    }
  }
  for (let trees = rng.int(3); trees > 0; trees--) {
    const [x, crown, foot] = [rng.next() * size, size * (0.08 + 0.07 * rng.next()), street + size * 0.05];
    const middle = foot - size * 0.1 - crown;
    const trunk = box(x - size / 40, middle, x + size / 40, foot);
    paint('tree', (px, py) => trunk(px, py) || (px - x) ** 2 + (py - middle) ** 2 < crown ** 2);
  }
  return { classes, objects };
}
