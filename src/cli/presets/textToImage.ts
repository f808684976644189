import type { ImageShape } from '../../nets/pyramid';
import { TextToImageGAN } from '../../systems/textToImage/model';
import { encoderOf, given, type Preset } from './preset';

export const textToImage: Preset = {
  summary: 'text to image by GAN-CLS (Reed et al. 2016): draws what a caption says; trains its text encoder first',
  example: "text-to-image --data ./birds --captions 'a red bird' 'a small blue bird'",
  steps: 2000,
  batchSize: 64,
  data: 'shapes',
  learns: ['captions'],
  takes: ['width', 'captions', 'encoderSteps'],
  terms: 'interpolated',
  defaults: { width: 16, encoderSteps: 500 },
  readsCaptions: true,
  make: ({ data, own: { width, captions = data.captions }, shared, seed, encoder }) =>
    new TextToImageGAN({
      shape: data.shape as ImageShape,
      seed,
      encoder: encoderOf(encoder),
      ...given({ width, captions }),
      ...shared,
    }),
};
