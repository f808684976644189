import { dcganLayers, type GanSpec, LOGIT } from '../gan/spec';

/**
 * DCGAN of the paper's widths on 64 × 64 colour pictures. Batch 16, a quarter of the paper's, so that the slow finish
 * too.
 */
export const spec: GanSpec = {
  name: 'dcgan64',
  batch: 16,
  latent: 100,
  shape: [64, 64, 3],
  nets: { ...dcganLayers({ colours: 3, base: 4, channels: [64, 128, 256, 512] }), critic: LOGIT },
  slope: 0.2,
  loss: 'nonSaturating',
  learningRate: { D: 2e-4, G: 2e-4 },
};
