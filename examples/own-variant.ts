// A variant nobody wrote for you: a conditional GAN (Mirza & Osindero 2014) with LSGAN's loss (Mao et al. 2017), from parts.
//
//   npm run example -- own-variant [--steps 2000] [--out out/own-variant]
//
// Writes classes.png: a row for each digit asked for.
import { parseArgs } from 'node:util';
import { concat, oneHot, onesLike, reshape, type Tensor, type Tensor4D, tidy, zerosLike } from '@tensorflow/tfjs-core';
import {
  type Adversarial,
  adam,
  type Game,
  type LabelledBatch,
  l2,
  lazy,
  mlp,
  type Net,
  netFromFunction,
  normal,
  Rng,
  ready,
  type Scores,
  Trainer,
  total,
} from 'gan-kit';
import { encodePng, mnist, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '2000' }, out: { type: 'string', default: 'out/own-variant' } },
});
await ready();

// The loss: scores of real examples to 1, of generated ones to 0; G wants 1.
const leastSquares: Adversarial = {
  name: 'leastSquares',
  d: ({ onReal, onFake }) => total({ real: l2(onReal, onesLike(onReal)), fake: l2(onFake, zerosLike(onFake)) }),
  g: ({ onFake }) => l2(onFake, onesLike(onFake)),
};

// The nets: dense ones that read a label beside their input.
type Labelled = { readonly x: Tensor; readonly label: Tensor };
const labelled = (net: Net): Net<Labelled> => {
  const join = ({ x, label }: Labelled) => concat([reshape(x, [label.shape[0] ?? 0, -1]), label], 1);
  const { weights, buffers } = net;
  return netFromFunction({ forward: i => net(join(i)), infer: i => net.infer(join(i)), weights, buffers });
};
const latent = normal(64);
const [shape, hidden, rng] = [[28, 28, 1], [512, 512], new Rng(1)];
const G = labelled(mlp({ input: [64 + 10], output: shape, hidden, batchNorm: true, last: 'tanh', rng: rng.fork('G') }));
const D = labelled(mlp({ input: [784 + 10], output: [1], hidden, activation: { leaky: 0.2 }, rng: rng.fork('D') }));

// The game: what is drawn, what is computed, who minimises what.
const game: Game<LabelledBatch, { real: Tensor; label: Tensor; z: Tensor }, Scores & { fake: Tensor }> = {
  nets: { G, D },
  expects: { image: { shape }, label: { shape: [] } },
  draw: ({ image, label }, at) => ({ real: image, label: oneHot(label, 10), z: latent.sample(image.shape[0], at.rng) }),
  view: ({ real, label, z }) =>
    lazy<Scores & { fake: Tensor }>({
      get fake() {
        return G({ x: z, label });
      },
      get onReal() {
        return D({ x: real, label });
      },
      get onFake() {
        return D({ x: this.fake, label });
      },
    }),
  players: {
    D: { updates: [D], optimizer: adam(), given: ['fake'], loss: view => ({ adversarial: leastSquares.d(view) }) },
    G: { updates: [G], optimizer: adam(), loss: view => ({ adversarial: leastSquares.g(view) }) },
  },
};

const trainer = new Trainer(game, { seed: 1 });
for await (const report of trainer.run(await mnist(), { steps: Number(values.steps) })) {
  if (report.step % 200 === 0) console.log(report.step, await report.read());
}
const digits = Array.from({ length: 100 }, (_, i) => Math.floor(i / 10));
const sheet = tidy(() => G.infer({ x: latent.sample(100, new Rng(2)), label: oneHot(digits, 10) })) as Tensor4D;
await writeFileAtomic(`${values.out}/classes.png`, await encodePng(sheet, { columns: 10, scale: 2 }));
