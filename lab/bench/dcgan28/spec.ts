import { dcganLayers, type GanSpec, LOGIT } from '../gan/spec';

/** DCGAN on 28 × 28 grey pictures, two maps of 64 and 128 channels, batch 64. */
export const spec: GanSpec = {
  name: 'dcgan28',
  batch: 64,
  latent: 64,
  shape: [28, 28, 1],
  nets: { ...dcganLayers({ colours: 1, base: 7, channels: [64, 128] }), critic: LOGIT },
  slope: 0.2,
  loss: 'nonSaturating',
  learningRate: { D: 2e-4, G: 2e-4 },
};
