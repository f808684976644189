import type { Activation, GanSpec, Layer } from '../gan/spec';

const hidden = (activation: Activation): Layer[] => [
  { kind: 'dense', units: 128, activation },
  { kind: 'dense', units: 128, activation },
];

/**
 * A GAN on points of the plane: G and D of two layers of 128, batch 256. Small products, so what counts is the cost of
 * a call.
 */
export const spec: GanSpec = {
  name: 'mlp2d',
  batch: 256,
  latent: 2,
  shape: [2],
  nets: {
    G: [...hidden('relu'), { kind: 'dense', units: 2 }],
    trunk: hidden('leaky'),
    critic: [{ kind: 'dense', units: 1 }],
  },
  slope: 0.2,
  loss: 'nonSaturating',
  learningRate: { D: 2e-4, G: 2e-4 },
};
