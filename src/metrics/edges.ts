import { check } from '../core/checks';
import { whole } from '../core/kinds';
import { checkOptions, type Kinds } from '../core/options';
import { type Plane, withoutBorder } from './luma';

const OPTIONS: Kinds<{ border?: number }> = { border: whole() };

/**
 * Edge energy: the mean length of the gradient, by differences of a pixel with its right and its lower neighbour. A
 * blurred picture has less than the original, whatever its PSNR says.
 *
 * @throws GanKitError `argument` if the border leaves nothing, `shape` if the plane is smaller than 2 × 2
 * @example
 * edgeEnergy({ values: [0, 3, 4, 0], height: 2, width: 2 });   // 5
 */
export function edgeEnergy(plane: Plane, options: { readonly border?: number } = {}): number {
  checkOptions('edgeEnergy', options, OPTIONS);
  const { border = 0 } = options;
  const { values, height, width } = withoutBorder('edgeEnergy', plane, border);
  check(height > 1 && width > 1, 'shape', `edgeEnergy: expected at least 2 × 2 pixels, got ${height} × ${width}.`);
  let sum = 0;
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const v = values[y * width + x] ?? 0;
      sum += Math.hypot((values[y * width + x + 1] ?? 0) - v, (values[(y + 1) * width + x] ?? 0) - v);
    }
  }
  return sum / ((height - 1) * (width - 1));
}
