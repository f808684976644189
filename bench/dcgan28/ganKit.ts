import { dispose, setBackend } from '@tensorflow/tfjs-core';
import { normal } from '../../src/core/latents/normal';
import { Rng } from '../../src/core/rng';
import { registerSimd } from '../../src/engine/index';
import { nonSaturating } from '../../src/losses/adversarial';
import { dcganDiscriminator, dcganGenerator } from '../../src/nets/dcgan';
import { adam } from '../../src/train/adam';
import { Trainer } from '../../src/train/trainer';
import { gan } from '../../src/variants/gan';
import { serve } from '../support/serve';

// As a user would write it: whole steps of the trainer, with nothing taken out.
await registerSimd();
await setBackend('simd');
const shape = [28, 28, 1] as const;
const rng = new Rng(1);
const game = gan({
  nets: {
    G: dcganGenerator({ latent: 64, shape, rng: rng.fork('G') }),
    D: dcganDiscriminator({ shape, rng: rng.fork('D') }),
  },
  latent: normal(64),
  adversarial: nonSaturating,
  optimizers: { D: adam(), G: adam() },
  shape,
});
const trainer = new Trainer(game, { seed: 1 });
const image = rng.fork('real').uniform([64, ...shape], -1, 1);

await serve(async () => {
  for (const player of ['D', 'G']) {
    const terms = trainer.update(player, { image });
    await terms.adversarial?.data();
    dispose({ ...terms });
  }
});
