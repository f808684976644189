import { dcganLayers, type GanSpec, LOGIT } from '../gan/spec';

/**
 * A second-order step: relativistic loss with the zero-centred penalties R1 and R2, by differentiating the gradient of
 * D (Huang et al. 2024). Nets of DCGAN-28, D without batch normalisation.
 */
export const spec: GanSpec = {
  name: 'r3gan28',
  batch: 64,
  latent: 64,
  shape: [28, 28, 1],
  nets: { ...dcganLayers({ colours: 1, base: 7, channels: [64, 128], normD: false }), critic: LOGIT },
  slope: 0.2,
  loss: 'relativistic',
  gamma: 1,
  learningRate: { D: 2e-4, G: 2e-4 },
};
