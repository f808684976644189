// A variant from parts: an auxiliary classifier GAN (Odena et al. 2017) with the loss of LSGAN (Mao et al. 2017). D
// also tells classes apart, and G is asked for one. Writes classes.png: a row for each digit asked for.
//
//   npm run example -- own-variant [--steps 800] [--out out/own-variant]
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import * as gan from 'gan-kit';
import { encodePng, mnist, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '800' }, out: { type: 'string', default: 'out/own-variant' } },
});
await gan.ready();

// The nets: a generator that reads noise and a class; one trunk with two heads.
const latent = gan.normal(32);
const [shape, rng] = [[28, 28, 1] as const, new gan.Rng(1)];
const features = 7 * 7 * 32;
const G = gan.dcganGenerator({ latent: 32 + 10, shape, width: 16, rng: rng.fork('G') });
const trunk = gan.dcganTrunk({ shape, width: 16, rng: rng.fork('trunk'), name: 'trunk' });
const critic = gan.head({ features, outputs: 1, rng: rng.fork('critic'), name: 'critic' });
const classifier = gan.head({ features, outputs: 10, rng: rng.fork('classifier'), name: 'classifier' });

// The losses: scores of real examples to 1, of generated ones to 0, while G wants 1; and the class of both.
const { contest, d, g } = gan.objective(
  { adversarial: gan.leastSquares() },
  { system: 'mine', nets: { trunk }, shapes: [shape] },
);
const tell = (of: tf.Tensor, label: tf.Tensor) => gan.crossEntropy(classifier(of) as tf.Tensor2D, label as tf.Tensor2D);
const oneHot = (label: tf.Tensor | number[]) => tf.cast(tf.oneHot(label, 10), 'float32');

// The game: what is drawn, what is computed, who minimises what. A square counts as much as a class.
type Drawn = Record<'image' | 'label' | 'z', tf.Tensor> & { at: gan.Moment };
type View = Drawn & { readonly fake: tf.Tensor; readonly contest: gan.OpenContest };
const game: gan.Game<gan.LabelledBatch, Drawn, View> = {
  nets: { G, trunk, critic, classifier },
  expects: { image: { shape }, label: { shape: [] } },
  draw: ({ image, label }, at) => ({ image, label: oneHot(label), z: latent.sample(image.shape[0], at.rng), at }),
  view: drawn =>
    gan.lazy<View>({
      ...drawn,
      get fake() {
        return G(tf.concat([drawn.z, drawn.label], 1));
      },
      get contest() {
        const sides = { real: [drawn.image], fake: () => [this.fake] };
        return contest(drawn.at, { ...sides, features: x => trunk(x), score: x => critic(x) });
      },
    }),
  players: {
    D: {
      updates: [trunk, critic, classifier],
      optimizer: gan.adam(),
      given: ['fake'],
      loss: ({ contest, label }) => ({
        ...d(contest, 2),
        classOfReal: tell(contest.featuresOfReal, label),
        classOfFake: tell(contest.featuresOfFake, label),
      }),
    },
    G: {
      updates: [G],
      optimizer: gan.adam({ learningRate: 1e-3 }),
      loss: ({ contest, label }) => ({ ...g(contest, 2), class: tell(contest.featuresOfFake, label) }),
    },
  },
};

const trainer = new gan.Trainer(game, { seed: 1 });
for await (const report of trainer.run(await mnist(), { steps: Number(values.steps) })) {
  if (report.step % 100 === 0) console.log(report.step, await report.read());
}
const wanted = oneHot(Array.from({ length: 100 }, (_, i) => Math.floor(i / 10)));
const sheet = G.infer(tf.concat([latent.sample(100, new gan.Rng(2)), wanted], 1)) as tf.Tensor4D;
await writeFileAtomic(`${values.out}/classes.png`, await encodePng(sheet, { columns: 10, scale: 2 }));
