// The variational autoencoder of PyTorch's example on MNIST: 784-400-20-400-784, Adam 1e-3, batches of 128, Bernoulli pixels that are grey.
//
// Ten passes over 60,000 digits are 4,690 updates, and so many it takes here, whatever the data: 60 passes over the package's 9,000, 12 over 50,000.
// The few digits of the package are learnt by heart in that time, so without a folder of MNIST the bound on held-out ones is looser.
import { join } from 'node:path';
import { slice, type Tensor4D } from '@tensorflow/tfjs-core';
import { VAE } from '../src/models/vae';
import { encodePng } from '../src/node/png';
import { writeFileAtomic } from '../src/node/writeFileAtomic';
import { digits } from './support/digits';
import type { Reproduction } from './support/reproduction';
import { watch } from './support/watch';
import { weightsIn } from './support/weightsIn';

const STEPS = 4690;
const BATCH = 128;

export const reproduction: Reproduction = {
  metric: '−ELBO of held-out digits, nats',
  published: { figure: 105.59, source: "PyTorch's example vae, epoch 10" },
  demands: '−ELBO ≤ 107 (with MNIST)',
  run: async setting => {
    const { train, test } = await digits(setting);
    const model = new VAE({ shape: [28, 28, 1], seed: setting.seed });
    const { image, label } = test.examples(0, test.size);
    const untrained = await model.elbo(image);
    await model.fit(train, { steps: STEPS, batchSize: BATCH, observers: [watch(setting, 'VAE')] });
    const { nats, kl, reconstruction } = await model.elbo(image);
    setting.say('importance-weighted bound');
    const bound = await model.importanceBound(image, { samples: 50 });
    const seen = train.examples(0, Math.min(train.size, test.size));
    const onSeen = await model.elbo(seen.image);
    await draw(model, image, setting.out);
    const weights = weightsIn(model);
    for (const t of [image, label, seen.image, seen.label]) t.dispose();
    model.dispose();
    return {
      figure: -nats,
      control: -untrained.nats,
      others: {
        kl,
        reconstruction,
        'importance-weighted bound, k = 50': -bound,
        '−ELBO of training digits': -onSeen.nats,
      },
      weights,
    };
  },
  pass: ({ figure }) => figure <= 107,
};

/** Twenty held-out digits beside their reconstructions, new digits, and ways from one digit to another. */
async function draw(model: VAE, image: Tensor4D, out: string): Promise<void> {
  const [from, to] = [slice(image, [0, 0, 0, 0], [10, -1, -1, -1]), slice(image, [10, 0, 0, 0], [10, -1, -1, -1])];
  const pictures = {
    reconstructions: model.reconstructions(from).images,
    samples: model.generate(100, { seed: 1 }),
    interpolation: model.interpolate(from, to).images,
  };
  for (const [name, images] of Object.entries(pictures)) {
    const columns = name === 'reconstructions' ? 2 : 10;
    await writeFileAtomic(join(out, `${name}.png`), await encodePng(images, { columns, scale: 2 }));
    images.dispose();
  }
  from.dispose();
  to.dispose();
}
