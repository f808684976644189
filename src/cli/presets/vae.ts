import { VAE } from '../../systems/vae/model';
import { given, type Preset } from './preset';

export const vae: Preset = {
  summary: 'variational autoencoder (Kingma & Welling 2014)',
  example: 'vae --latent 10 --learning-rate 5e-4',
  steps: 2000,
  batchSize: 128,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['hidden', 'latent'],
  defaults: {},
  make: ({ data, own: { hidden, latent }, shared: { learningRate, ...shared }, seed }) =>
    new VAE({
      shape: data.shape as [number, number, number],
      seed,
      ...given({ latent }),
      ...(hidden && { hidden: [hidden] }),
      ...shared,
      ...(learningRate !== undefined && { learningRate: learningRate as number }),
    }),
};
