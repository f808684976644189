import { dcganLayers, type GanSpec, LOGIT } from '../gan/spec';

/**
 * What `npm start` trains: InfoGAN on digits, 16 and 32 channels, a dense layer of 128, a ten-way code and two columns,
 * batch 64.
 */
export const spec: GanSpec = {
  name: 'infogan28',
  batch: 64,
  latent: 62 + 10 + 2,
  shape: [28, 28, 1],
  nets: {
    ...dcganLayers({ colours: 1, base: 7, channels: [16, 32], hidden: 128 }),
    critic: LOGIT,
    Q: [
      { kind: 'dense', units: 128, norm: true, activation: 'leaky' },
      { kind: 'dense', units: 10 + 2 * 2 },
    ],
  },
  slope: 0.1,
  codes: { classes: 10, uniforms: 2, lambda: 0.1 },
  loss: 'nonSaturating',
  learningRate: { D: 1e-3, G: 1e-3 },
};
