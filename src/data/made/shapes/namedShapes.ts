import { tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { anything } from '../../../core/kinds';
import { checkOptions, type Kinds } from '../../../core/options';
import type { Rng } from '../../../core/rng';
import type { Source } from '../../../core/source';
import type { LabelledBatch } from '../../batch';
import { endless } from '../../endless';
import type { CaptionedShapesOptions } from './captionedShapes';
import { COLOURS, checkSize, paint, STRAY } from './drawShape';
import { anyOf, type Kind, kindsOf, SIZES } from './shapeFactors';

const NAMED: Kinds<Pick<CaptionedShapesOptions, 'size' | 'split'>> = { size: anything, split: anything };

/**
 * An endless source of such pictures, each with one true word about it: `label` is 0 … 5 for a colour, 6 … 9 for a
 * shape, 10 and 11 for a size, 12 … 16 for a position. Which of the four is told is drawn anew for each. Where it is
 * not the colour, the shape is of any colour there is, so that what is learned of shapes holds for many colours; but of
 * none that could be taken for one that the split keeps back for that shape. A classifier of these words has features
 * for all factors: what `CharCnnRnn` may read pictures by.
 *
 * @param options.split which combinations of colour and shape are shown
 * @throws GanKitError `argument` if an option is out of range
 *
 * @example
 * const reader = new Classifier({ shape: [32, 32, 3], classes: SHAPE_WORD_COUNT, seed: 1 });
 * await reader.fit(namedShapes({ split: 'seen' }), { steps: 1200 });
 */
export function namedShapes(options: Pick<CaptionedShapesOptions, 'size' | 'split'> = {}): Source<LabelledBatch> {
  checkOptions('namedShapes', options, NAMED);
  const { size = 32, split = 'all' } = options;
  checkSize(size);
  const kinds = kindsOf(split);
  return endless((n, rng) => {
    const image = new Float32Array(n * size * size * 3);
    const label = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const told = rng.int(SIZES.length);
      const drawn = anyOf(kinds, rng);
      const colour = told === 0 ? COLOURS[drawn[0]] : anyColour(kinds, drawn[1], rng);
      paint(drawn, size, rng, image.subarray(i * size * size * 3, (i + 1) * size * size * 3), colour);
      label[i] = SIZES.slice(0, told).reduce((sum, values) => sum + values, drawn[told] ?? 0);
    }
    return { image: tensor4d(image, [n, size, size, 3]), label: tensor1d(label, 'int32') };
  });
}

/**
 * Any colour that stands out from the ground and is, however it strays, nearer to one that the shape is shown in than
 * to any that it is not.
 */
function anyColour(kinds: readonly Kind[], shape: number, rng: Rng): readonly number[] {
  const shown = (colour: number) => kinds.some(kind => kind[0] === colour && kind[1] === shape);
  const [own, others] = [COLOURS.filter((_, i) => shown(i)), COLOURS.filter((_, i) => !shown(i))];
  const value = () => 2 * rng.next() - 1;
  for (;;) {
    const colour = [value(), value(), value()];
    if (Math.max(...colour) <= 0.4) continue;
    const far = nearest(own, colour) + 2 * Math.sqrt(3) * STRAY.colour;
    if (others.length === 0 || nearest(others, colour) > far) return colour;
  }
}

const nearest = (some: readonly (readonly number[])[], colour: readonly number[]): number =>
  Math.min(...some.map(other => Math.hypot(...other.map((value, c) => value - (colour[c] ?? 0)))));
