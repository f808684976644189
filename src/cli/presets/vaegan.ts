import type { ImageShape } from '../../nets/pyramid';
import { VAEGAN } from '../../systems/vaegan/model';
import { given, type Preset } from './preset';

export const vaegan: Preset = {
  summary: 'VAE-GAN (Larsen et al. 2016): an autoencoder whose likeness is what D finds alike',
  example: 'vaegan --latent 32 --width 32',
  steps: 2000,
  batchSize: 64,
  data: 'mnist',
  learns: ['pictures', 'digits', 'sprites', 'captions'],
  takes: ['width', 'latent'],
  terms: 'likeness, kl',
  defaults: { width: 16, latent: 32 },
  make: ({ data, own: { width, latent }, shared, seed }) =>
    new VAEGAN({ shape: data.shape as ImageShape, seed, ...given({ width, latent }), ...shared }),
};
