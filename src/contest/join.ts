import { concat, reshape, slice, type Tensor } from '@tensorflow/tfjs-core';
import { sizeOf } from '../core/sizeOf';

type Shape = readonly number[];

/** Whether parts are maps of one height and width, which are joined on their channels; others are joined as rows. */
const areMaps = (shapes: readonly Shape[]): boolean =>
  shapes.every(shape => shape.length === 3 && shape.slice(0, 2).every((d, axis) => d === shapes[0]?.[axis]));

/**
 * The parts of examples as one tensor: one part as it is, maps of one size `[n, h, w, Σ c]`, others as rows
 * `[n, Σ sizes]`.
 */
export function join(parts: readonly Tensor[]): Tensor {
  const [first, second] = parts;
  if (first && !second) return first;
  const shapes = parts.map(part => part.shape.slice(1));
  if (areMaps(shapes)) return concat([...parts], 3);
  return concat(
    parts.map((part, i) => reshape(part, [part.shape[0] ?? 0, sizeOf(shapes[i] ?? [])])),
    1,
  );
}

/** What {@link join} makes of parts of these shapes, as its parts again. */
export function separate(joined: Tensor, shapes: readonly Shape[]): Tensor[] {
  if (shapes.length === 1) return [joined];
  const n = joined.shape[0] ?? 0;
  const maps = areMaps(shapes);
  let from = 0;
  return shapes.map(shape => {
    const size = maps ? (shape[2] ?? 0) : sizeOf(shape);
    const begin = [...joined.shape.slice(0, -1).map(() => 0), from];
    from += size;
    const part = slice(joined, begin, [...joined.shape.slice(0, -1), size]);
    return maps ? part : reshape(part, [n, ...shape]);
  });
}
