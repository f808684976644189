import { add, concat, grad, split, sum, type Tensor, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import {
  type Adversarial,
  adam,
  doctor,
  dualContrastive,
  GAN,
  type GANOptions,
  gradientPenalty,
  hinge,
  type Latent,
  leastSquares,
  leCam,
  minimax,
  mlp,
  type Net,
  nonSaturating,
  normal,
  type Optimizer,
  Rng,
  r1,
  r2,
  relativistic,
  relativisticAverage,
  rmsProp,
  sgd,
  wasserstein,
} from 'gan-kit';
import { matrixOf, modeCoverage } from 'gan-kit/metrics';
import { serveTraining } from 'gan-kit/worker';
import { dataOf, isMixture, REACH } from './data';
import type { Look, LookQuestion } from './look';
import type { PlaneSettings } from './settings';

const LOSSES: Readonly<Record<PlaneSettings['loss'], Adversarial>> = {
  nonSaturating,
  minimax,
  leastSquares: leastSquares(),
  hinge,
  wasserstein,
  relativistic,
  relativisticAverage,
  dualContrastive,
};

const penaltiesOf = ({ penalty, weight }: PlaneSettings): NonNullable<GANOptions['penalties']> =>
  ({
    none: () => [],
    r1: () => [r1(weight)],
    r1r2: () => [r1(weight), r2(weight)],
    wganGp: () => [gradientPenalty(weight)],
    dragan: () => [gradientPenalty(weight, { at: 'around' })],
    leCam: () => [leCam(weight)],
  })[penalty]();

const optimizerOf = (name: PlaneSettings['optimizer'], learningRate: number): Optimizer =>
  ({
    adam: () => adam({ learningRate, beta1: 0, beta2: 0.99 }),
    adam9: () => adam({ learningRate, beta1: 0.9 }),
    rmsProp: () => rmsProp({ learningRate }),
    sgd: () => sgd({ learningRate }),
  })[name]();

const COINS = 8;

/** Normal numbers, alone or beside coins: a plane that falls into pieces. */
function latentOf(name: PlaneSettings['latent']): Latent {
  if (name !== 'pieces') return normal(name === 'plane' ? 2 : 1);
  const numbers = normal(2);
  return {
    ...numbers,
    kind: 'pieces',
    width: 2 + COINS,
    entropy: numbers.entropy + COINS * Math.LN2,
    sample: (n, rng) => {
      const coins = rng.fork('coins');
      const flips = Array.from({ length: n * COINS }, () => (coins.next() < 0.5 ? -2 : 2));
      return tidy(() => concat([numbers.sample(n, rng.fork('numbers')), tensor2d(flips, [n, COINS])], 1));
    },
    nll: values => tidy(() => add(numbers.nll(split(values, [2, COINS], 1)[0] as Tensor2D), COINS * Math.LN2)),
  };
}

serveTraining((settings: PlaneSettings, note) => {
  const { data: name, loss, layers, width, rateD, rateG, optimizer, seed } = settings;
  const data = dataOf(name);
  const rng = new Rng(seed).fork('nets');
  const hidden = Array.from({ length: layers }, () => width);
  const latent = latentOf(settings.latent);
  const nets = {
    G: mlp({ input: [latent.width], output: [2], hidden, init: 'pytorch', rng: rng.fork('G'), name: 'G' }),
    D: mlp({ input: [2], output: [1], hidden, activation: 'tanh', init: 'pytorch', rng: rng.fork('D'), name: 'D' }),
  };
  const model = new GAN({
    shape: [2],
    latent,
    nets,
    adversarial: LOSSES[loss],
    penalties: penaltiesOf(settings),
    optimizers: { D: optimizerOf(optimizer, rateD), G: optimizerOf(optimizer, rateG) },
    seed,
  });
  const answers = { look: (question: LookQuestion) => looked(model, nets, data, latent, question) };
  const watching = doctor({ every: 25, onFinding: finding => note(finding) });
  return { model, data, answers, observers: [watching] };
});

/** What the page draws of a run. */
async function looked(
  model: GAN,
  { G, D }: { readonly G: Net; readonly D: Net },
  data: ReturnType<typeof dataOf>,
  latent: Latent,
  { fakes: n, side, lines, arrows }: LookQuestion,
): Promise<Look> {
  const drawn = model.generate(n, { seed: 0 });
  const fakes = Float32Array.from(await drawn.data());
  const covered = isMixture(data) ? modeCoverage(await matrixOf(drawn), data.centers, data.deviation) : undefined;
  drawn.dispose();
  const scores = (points: number[][]) =>
    tidy(() => Float32Array.from(D.infer(tensor2d(points, [points.length, 2])).dataSync()));
  const at = (i: number, count: number) => REACH * ((2 * (i + 0.5)) / count - 1);
  const cells = Array.from({ length: side * side }, (_, i) => [at(i % side, side), -at(Math.floor(i / side), side)]);
  const look: Look = { fakes, heights: side > 0 ? scores(cells) : new Float32Array(), side };
  return {
    ...look,
    ...(covered && { modes: covered.modes, of: covered.counts.length, near: covered.highQuality }),
    ...(lines > 0 && latent.width === 2 && { manifold: manifoldOf(G, lines), lines }),
    ...(arrows > 0 && { arrows: slopesAt(D, fakes.slice(0, 2 * arrows)) }),
  };
}

/** Where G takes a square grid of z, from −2 to 2: `lines × lines` points, row by row. */
const manifoldOf = (G: Net, lines: number): Float32Array =>
  tidy(() => {
    const at = (i: number) => (4 * i) / (lines - 1) - 2;
    const z = Array.from({ length: lines * lines }, (_, i) => [at(i % lines), at(Math.floor(i / lines))]);
    return Float32Array.from(G.infer(tensor2d(z, [z.length, 2])).dataSync());
  });

/** Which way D's score rises at each point: where the loss pulls it. */
const slopesAt = (D: Net, points: Float32Array): Float32Array =>
  tidy(() => {
    const slope = grad((x: Tensor) => sum(D.infer(x)))(tensor2d(points, [points.length / 2, 2]));
    return Float32Array.from(slope.dataSync());
  });
