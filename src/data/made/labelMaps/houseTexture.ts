import type { Rng } from '../../../core/rng';
import { LABEL_CLASSES, type LabelClass, type Scene } from './houseScene';

type Color = readonly [red: number, green: number, blue: number];
/** The colour of a pixel of one class, in bytes. */
type Texture = (x: number, y: number, object: number, isEdge: boolean) => Color;

const mix = (a: Color, b: Color, share: number): Color => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];
const shade = ([r, g, b]: Color, by: number): Color => [r * by, g * by, b * by];

/** A table of random numbers in [−1, 1), looked up by whole coordinates. */
function scatter(rng: Rng): (x: number, y: number) => number {
  const table = Float32Array.from({ length: 1024 }, () => 2 * rng.next() - 1);
  return (x, y) => table[(x * 73 + y * 389) & 1023] ?? 0;
}

/** Bricks or tiles, each of a shade of its own, every other row set off by half: their phase is drawn. */
function courses(rng: Rng, [wide, high]: readonly [number, number], strength: number, joint: number) {
  const shades = scatter(rng);
  const [dx, dy] = [rng.int(wide), rng.int(2 * high)];
  return (x: number, y: number) => {
    const row = Math.floor((y + dy) / high);
    const along = x + dx + (row % 2) * (wide >> 1);
    const inJoint = (y + dy) % high === 0 || along % wide === 0;
    return 1 + strength * shades(Math.floor(along / wide), row) + (inJoint ? joint : 0);
  };
}

/**
 * A picture of a scene, `size × size × 3` bytes as floats. The classes do not tell what is drawn here: bricks and where
 * they begin, the hue of walls, roofs and doors, which windows are lit, leaves, clouds, light.
 */
export function paintScene({ classes, objects }: Scene, rng: Rng, size: number): Float32Array {
  const textures = drawTextures(rng, size);
  const paints = LABEL_CLASSES.map(name => textures[name]);
  const [light, slant] = [0.9 + 0.15 * rng.next(), 0.3 * (rng.next() - 0.5)];
  const out = new Float32Array(3 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const at = y * size + x;
      const object = objects[at] ?? 0;
      const differs = (beside: number) => objects[beside] !== object;
      const isEdge = differs(at - size) || differs(at + size) || x === 0 || differs(at - 1) || differs(at + 1);
      const color = paints[classes[at] ?? 0]?.(x, y, object, isEdge) ?? [0, 0, 0];
      const lit = light * (1 + slant * (x / size - 0.5));
      for (let c = 0; c < 3; c++) out[3 * at + c] = Math.min(255, Math.max(0, (color[c] ?? 0) * lit));
    }
  }
  return out;
}

function drawTextures(rng: Rng, size: number): Readonly<Record<LabelClass, Texture>> {
  const grain = scatter(rng);
  const wall = mix([176, 88, 66], [206, 164, 104], rng.next());
  const bricks = courses(rng, [6, 3], 0.2, 0.18);
  const roof = mix([78, 82, 98], [122, 66, 58], rng.next());
  const tiles = courses(rng, [4, 3], 0.25, -0.3);
  const door = mix([34, 92, 74], [120, 44, 40], rng.next());
  const leaves = scatter(rng);
  const slabs = rng.int(7);
  const lamps = scatter(rng);
  const overcast = rng.next();
  const [zenith, horizon]: [Color, Color] = [
    mix([88, 146, 214], [150, 160, 176], overcast),
    mix([186, 214, 238], [206, 208, 212], overcast),
  ];
  const clouds = Array.from({ length: 1 + rng.int(3) }, () => ({
    x: rng.next() * size,
    y: rng.next() * size * 0.4,
    wide: size * (0.1 + 0.15 * rng.next()),
    high: size * (0.03 + 0.04 * rng.next()),
  }));
  return {
    sky: (x, y) => {
      const cloud = clouds.reduce(
        (most, c) => Math.max(most, Math.exp(-(((x - c.x) / c.wide) ** 2) - ((y - c.y) / c.high) ** 2)),
        0,
      );
      return mix(mix(zenith, horizon, Math.min(1, y / (0.7 * size))), [248, 248, 250], cloud);
    },
    roof: (x, y) => shade(roof, tiles(x, y)),
    wall: (x, y) => shade(wall, bricks(x, y) + 0.05 * grain(x, y)),
    window: (x, y, object, isEdge) => {
      if (isEdge) return [232, 228, 218];
      const isLit = lamps(object, 3) > 0;
      return shade(isLit ? [250, 212, 118] : [48, 62, 88], 1 + 0.15 * grain(x, y));
    },
    door: (x, y, _, isEdge) => shade(door, isEdge ? 0.6 : 1 + 0.12 * grain(0, x) + 0.05 * grain(x, y)),
    ground: (x, y) => shade([128, 126, 122], (x + slabs) % 7 === 0 ? 0.75 : 1 + 0.16 * grain(x, y)),
    tree: (x, y) => mix([30, 74, 34], [116, 168, 70], 0.5 + 0.35 * leaves(x >> 1, y >> 1) + 0.15 * grain(x, y)),
  };
}
