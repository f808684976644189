import { arraySource } from '../../../src/data/arrays';

/** Forty grey pictures of 28², each class a brighter band in another place. */
export const bands = () => {
  const label = Int32Array.from({ length: 40 }, (_, i) => i % 10);
  const image = new Uint8Array(40 * 784);
  for (const [i, c] of label.entries()) image.fill(255, i * 784 + c * 56, i * 784 + c * 56 + 84);
  return arraySource({ image, label, shape: [28, 28, 1], classes: 10 });
};
