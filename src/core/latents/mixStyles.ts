import { stack, type Tensor2D, type Tensor3D, tidy } from '@tensorflow/tfjs-core';
import { checkIs, checkShape, checkWhole } from '../checks';

/**
 * Style mixing (Karras et al. 2019, §3.1): of `layers` styles the first `from` are those of `coarse`, the others those
 * of `fine`. `[n, columns]` each → `[n, layers, columns]`, for `gan.generate(n, { w })`. Coarse styles say what is
 * drawn and where, fine ones its strokes and colours.
 *
 * @param layers how many the generator reads: `gan.layers` of a `StyleGAN`
 * @param from how many are of `coarse`, from 0 to all
 * @throws GanKitError `argument` if a number is out of range, `shape` if the shapes differ
 * @example
 * const w = mixStyles(gan.styles(8, { seed: 1 }), gan.styles(8, { seed: 2 }), gan.layers, 4);
 * const pictures = gan.generate(8, { w });
 */
export function mixStyles(coarse: Tensor2D, fine: Tensor2D, layers: number, from: number): Tensor3D {
  checkWhole('mixStyles(layers)', layers, 1);
  checkWhole('mixStyles(from)', from, 0);
  checkIs(from <= layers, 'mixStyles(from)', `a number from 0 to ${layers}, the layers`, from);
  checkShape('mixStyles(coarse)', coarse, [null, null]);
  checkShape('mixStyles(fine)', fine, coarse.shape);
  return tidy(() =>
    stack(
      Array.from({ length: layers }, (_, i) => (i < from ? coarse : fine)),
      1,
    ),
  ) as Tensor3D;
}
