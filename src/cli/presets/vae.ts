import { VAE } from '../../systems/vae/model';
import { UsageError } from '../usageError';
import { given, type Preset } from './preset';

export const vae: Preset = {
  summary: 'variational autoencoder (Kingma & Welling 2014)',
  example: 'vae --latent 10 --learning-rate 5e-4 --weights kl=4',
  steps: 2000,
  batchSize: 128,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['layers', 'width', 'hidden', 'latent'],
  lacks: ['adversarial', 'penalties', 'augment', 'norm'],
  terms: 'kl',
  defaults: {},
  make: ({ data, own: { layers, width, hidden, latent }, shared: { learningRate, ...shared }, seed }) => {
    if (width !== undefined && layers !== 'convolutional')
      throw new UsageError('--width: of vae only the convolutional nets have channels. Add --layers convolutional.');
    if (hidden !== undefined && layers === 'convolutional')
      throw new UsageError('--hidden: of vae only the dense nets have such layers. Leave it out.');
    return new VAE({
      shape: data.shape as [number, number, number],
      seed,
      ...given({ layers, width, latent }),
      ...(hidden && { hidden: [hidden] }),
      ...shared,
      ...(learningRate !== undefined && { learningRate: learningRate as number }),
    });
  },
};
