// A variant from parts: an auxiliary classifier GAN (Odena et al. 2017) with the loss of LSGAN (Mao et al. 2017). D also tells
// classes apart, and G is asked for one. Writes classes.png: a row for each digit asked for.
//
//   npm run example -- own-variant [--steps 800] [--out out/own-variant]
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { Game, LabelledBatch } from 'gan-kit';
import {
  adam,
  crossEntropy,
  dcganGenerator,
  dcganTrunk,
  head,
  lazy,
  leastSquares,
  normal,
  Rng,
  ready,
  Trainer,
  weigh,
} from 'gan-kit';
import { encodePng, mnist, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '800' }, out: { type: 'string', default: 'out/own-variant' } },
});
await ready();

// The nets: a generator that reads noise and a class; one trunk with two heads.
const latent = normal(32);
const [shape, rng] = [[28, 28, 1] as const, new Rng(1)];
const features = 7 * 7 * 32;
const G = dcganGenerator({ latent: 32 + 10, shape, width: 16, rng: rng.fork('G') });
const trunk = dcganTrunk({ shape, width: 16, rng: rng.fork('trunk'), name: 'trunk' });
const critic = head({ features, outputs: 1, rng: rng.fork('critic'), name: 'critic' });
const classifier = head({ features, outputs: 10, rng: rng.fork('classifier'), name: 'classifier' });

// The losses: scores of real examples to 1, of generated ones to 0, while G wants 1; and the class of both. A square counts as much as a class.
const { d, g } = leastSquares();
const tell = (of: tf.Tensor, label: tf.Tensor) => crossEntropy(classifier(of) as tf.Tensor2D, label as tf.Tensor2D);
const oneHot = (label: tf.Tensor | number[]) => tf.cast(tf.oneHot(label, 10), 'float32');

// The game: what is drawn, what is computed, who minimises what.
type Drawn = Record<'image' | 'label' | 'z', tf.Tensor>;
type View = Drawn & Record<'fake' | 'ofReal' | 'ofFake' | 'onReal' | 'onFake', tf.Tensor>;
const game: Game<LabelledBatch, Drawn, View> = {
  nets: { G, trunk, critic, classifier },
  expects: { image: { shape }, label: { shape: [] } },
  draw: ({ image, label }, at) => ({ image, label: oneHot(label), z: latent.sample(image.shape[0], at.rng) }),
  view: drawn =>
    lazy<View>({
      ...drawn,
      get fake() {
        return G(tf.concat([drawn.z, drawn.label], 1));
      },
      get ofReal() {
        return trunk(drawn.image);
      },
      get ofFake() {
        return trunk(this.fake);
      },
      get onReal() {
        return critic(this.ofReal);
      },
      get onFake() {
        return critic(this.ofFake);
      },
    }),
  players: {
    D: {
      updates: [trunk, critic, classifier],
      optimizer: adam(),
      given: ['fake'],
      loss: view => ({
        adversarial: weigh(2, d(view)),
        classOfReal: tell(view.ofReal, view.label),
        classOfFake: tell(view.ofFake, view.label),
      }),
    },
    G: {
      updates: [G],
      optimizer: adam({ learningRate: 1e-3 }),
      loss: view => ({ adversarial: weigh(2, g(view)), class: tell(view.ofFake, view.label) }),
    },
  },
};

const trainer = new Trainer(game, { seed: 1 });
for await (const report of trainer.run(await mnist(), { steps: Number(values.steps) })) {
  if (report.step % 100 === 0) console.log(report.step, await report.read());
}
const wanted = oneHot(Array.from({ length: 100 }, (_, i) => Math.floor(i / 10)));
const sheet = G.infer(tf.concat([latent.sample(100, new Rng(2)), wanted], 1)) as tf.Tensor4D;
await writeFileAtomic(`${values.out}/classes.png`, await encodePng(sheet, { columns: 10, scale: 2 }));
