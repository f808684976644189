// A VAE-GAN on 9,000 real digits, beside a VAE with the same encoder and decoder: what a discriminator finds alike is
// sharper than what pixels do.
//
//   npm run example -- vaegan-digits [--steps 1500] [--out out/vaegan-digits]
//
// Writes reconstructions.png, a row for each held-out digit: itself, the VAE's reconstruction, the VAE-GAN's; new
// digits of both; losses.svg.
import { parseArgs } from 'node:util';
import { concat, reshape, stack, type Tensor4D } from '@tensorflow/tfjs-core';
import { ready, VAE, VAEGAN } from 'gan-kit';
import { encodePng, folder, lossCurves, mnist, progressBar, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1500' }, out: { type: 'string', default: 'out/vaegan-digits' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const common = { shape: [28, 28, 1], latent: 20, width: 16, seed: 1 } as const;
const vae = new VAE({ ...common, layers: 'convolutional', likelihood: 'gaussian' });
const vaegan = new VAEGAN({ ...common, learningRate: { D: 1e-3, E: 1e-3, G: 1e-3 } });
const train = await mnist();
await vae.fit(train, { steps, batchSize: 64, observers: [progressBar()] });
await vaegan.fit(train, { steps, batchSize: 64, observers: [progressBar(), lossCurves(out)] });

const test = await mnist({ split: 'test' });
const { image } = test.pick(Array.from({ length: 20 }, (_, i) => 50 * i)).examples(0, 20);
const rows = stack([image, vae.reconstruct(image), vaegan.reconstruct(image)], 1);
await draw('reconstructions', reshape(rows, [60, 28, 28, 1]), 6);
await draw('samples', concat([vae.generate(30, { seed: 4 }), vaegan.generate(30, { seed: 4 })]), 10);
console.log('samples.png: three rows of the VAE, three of the VAE-GAN');
await vaegan.save(folder(`${out}/model`));

async function draw(name: string, images: Tensor4D, columns: number): Promise<void> {
  await writeFileAtomic(`${out}/${name}.png`, await encodePng(images, { columns, scale: 2 }));
}
