// StyleGAN2 on emoji beside a DCGAN that is given as many multiplications, by kernel distance to emoji that neither has
// seen; and what truncation does to it, by precision and recall.
import { join } from 'node:path';
import { precisionRecall } from '../../src/metrics/precisionRecall';
import { StyleGAN } from '../../src/systems/stylegan/model';
import { againstDcgan, BESIDE_DCGAN } from './support/againstDcgan';
import { writeSheet } from './support/pictures';
import type { Reproduction } from './support/reproduction';

export const reproduction: Reproduction = {
  ...BESIDE_DCGAN,
  published: {
    figure: 'no figure',
    source: 'on emoji',
    footnote:
      'Karras et al. 2020, table 1, Fréchet distance on faces of 1024 × 1024: StyleGAN2 2.84; Karras et al. 2019, ' +
      'table 4 and fig. 8: truncation makes pictures better and more alike',
  },
  differs:
    '16 channels next to the picture for 512, 32,000 images for 25 million, 32 × 32 pixels; features of a classifier ' +
    'of nine kinds of emoji, trained on the same part as the GANs.',
  baseline: 'the untrained StyleGAN',
  demands: [
    { text: 'below the control', holds: ({ figure, control }) => figure < control },
    {
      text: 'ψ = 0.7 raises precision and lowers recall',
      holds: ({ others }) =>
        (others['precision, ψ = 0.7'] ?? 0) > (others['precision, ψ = 1'] ?? 1) &&
        (others['recall, ψ = 0.7'] ?? 1) < (others['recall, ψ = 1'] ?? 0),
    },
  ],
  run: setting =>
    againstDcgan(
      {
        name: 'StyleGAN',
        steps: 1000,
        round: 16,
        make: ({ average, images: _, ...shared }) =>
          new StyleGAN({ ...shared, width: 16, gamma: 1, learningRate: 1e-3, average: { M: average, G: average } }),
        more: async (gan, { features, real, setting: { out } }) => {
          const scores: Record<string, number> = {};
          for (const truncation of [1, 0.7]) {
            const own = await features(gan.generate(real.rows, { seed: 2, truncation }));
            const { precision, recall } = await precisionRecall(own, real);
            scores[`precision, ψ = ${truncation}`] = precision;
            scores[`recall, ψ = ${truncation}`] = recall;
          }
          for (const { name, images, columns } of gan.traversals({ rows: 6, seed: 4 })) {
            await writeSheet(join(out, `${name}.png`), images, columns);
          }
          return scores;
        },
      },
      setting,
    ),
};
