import { blockUntilReady, init, jit, nn, numpy as np, random, valueAndGrad } from '@jax-js/jax';
import { convolve, deconvolve, jaxVersion } from '../support/jax';
import { refuse, serve } from '../support/serve';
import type { GanSpec, Layer } from './spec';

// usage: node --import webWorker.mjs jaxJs.mjs SPEC THREADS. Each player's turn is one compiled function. Arrays are
// used up by what they are passed to; `.ref` passes one and keeps it.

/** Weights of one layer: kernel, scale where it is normalised, shift. */
type Weights = np.Array[];
/** Weights of all layers of a net. */
type NetWeights = Weights[];

interface Net {
  /** Uses up both. */
  readonly forward: (weights: NetWeights, x: np.Array) => np.Array;
  readonly weights: NetWeights;
  readonly shape: readonly number[];
}

let seed = 0;
const normal = (shape: readonly number[], deviation = 1): np.Array =>
  random.normal(random.key(++seed), [...shape]).mul(deviation);

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Batch normalisation with the statistics of the batch. */
function batchNorm(x: np.Array, gamma: np.Array, beta: np.Array): np.Array {
  const axes = x.shape.map((_, i) => i).slice(0, -1);
  const centred = x.ref.sub(np.mean(x, axes, { keepdims: true }));
  const variance = np.mean(np.square(centred.ref), axes, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(gamma)
    .add(beta);
}

function activate(x: np.Array, { activation = 'linear' }: Layer, slope: number): np.Array {
  if (activation === 'linear') return x;
  if (activation === 'leaky') return nn.leakyRelu(x, slope);
  return activation === 'relu' ? nn.relu(x) : np.tanh(x);
}

/** @param inside shape of one example, without the batch axis */
function makeNet(layers: readonly Layer[], inside: readonly number[], slope: number): Net {
  let shape = inside;
  const built = layers.map(layer => {
    const made = makeLayer(layer, shape, slope);
    shape = made.shape;
    return made;
  });
  return {
    forward: (weights, x) => built.reduce((value, { forward }, i) => forward(weights[i] ?? [], value), x),
    weights: built.map(({ weights }) => weights),
    shape,
  };
}

function makeLayer(layer: Layer, shape: readonly number[], slope: number) {
  const { kind, units, norm, map } = layer;
  const [height = 1, width = 1, channels = 1] = shape;
  const columns = product(shape);
  const kernelShape = { dense: [columns, units], up: [4, 4, units, channels], down: [4, 4, channels, units] }[kind];
  const multiply = (x: np.Array, kernel: np.Array): np.Array => {
    if (kind === 'dense') return np.matmul(x.reshape([x.shape[0] ?? 1, columns]), kernel);
    return kind === 'down' ? convolve(x, kernel, 2) : deconvolve(x, kernel);
  };
  const scale = kind === 'up' ? 2 : 0.5;
  return {
    forward: (weights: Weights, x: np.Array): np.Array => {
      const batch = x.shape[0] ?? 1;
      const [kernel, second, third] = weights as [np.Array, np.Array, np.Array?];
      const y = multiply(x, kernel);
      const value = activate(third ? batchNorm(y, second, third) : y.add(second), layer, slope);
      return map ? value.reshape([batch, ...map]) : value;
    },
    weights: [normal(kernelShape, 0.02), ...(norm ? [np.ones([units])] : []), np.zeros([units])],
    shape: kind === 'dense' ? (map ?? [units]) : [height * scale, width * scale, units],
  };
}

const meanSoftplus = (x: np.Array): np.Array => np.mean(nn.softplus(x));

/** `−E log Q(c | x)` of InfoGAN's codes: softmax of the classes, Gaussians with learned log deviation of the rest. */
function information(codes: NonNullable<GanSpec['codes']>, drawn: np.Array, read: np.Array): np.Array {
  const { classes, uniforms, lambda } = codes;
  const part = (of: np.Array, from: number, to: number) => of.slice([], [from, to]);
  const chosen = part(drawn.ref, 0, classes);
  const ofClass = np.mean(np.sum(nn.logSoftmax(part(read.ref, 0, classes)).mul(chosen), 1)).neg();
  const mean = part(read.ref, classes, classes + uniforms);
  const logDeviation = part(read, classes + uniforms, classes + 2 * uniforms);
  const off = part(drawn, classes, classes + uniforms)
    .sub(mean)
    .mul(np.exp(logDeviation.ref.neg()));
  const ofRest = np.mean(np.sum(np.square(off).mul(0.5).add(logDeviation), 1));
  return ofClass.add(ofRest.mul(lambda));
}

/** Codes side by side: a one-hot class, then U(−1, 1). */
function drawCodes({ classes, uniforms }: NonNullable<GanSpec['codes']>, batch: number): np.Array {
  const rows = Array.from({ length: batch }, () => {
    const chosen = Math.floor(Math.random() * classes);
    const oneHot = Array.from({ length: classes }, (_, i) => (i === chosen ? 1 : 0));
    return [...oneHot, ...Array.from({ length: uniforms }, () => Math.random() * 2 - 1)];
  });
  return np.array(rows);
}

/** Adam's state for a list of nets: weights, and both moments of each. */
type State = { weights: NetWeights[]; m: NetWeights[]; v: NetWeights[] };

const mapNets = (nets: NetWeights[], f: (array: np.Array, at: [number, number, number]) => np.Array): NetWeights[] =>
  nets.map((net, i) => net.map((layer, j) => layer.map((array, k) => f(array, [i, j, k]))));

const found = (nets: NetWeights[], [i, j, k]: [number, number, number]): np.Array => {
  const array = nets[i]?.[j]?.[k];
  if (!array) throw new RangeError('A gradient is missing.');
  return array;
};

/** One step of Adam. `correction1` and `correction2` are `1 − βᵗ`. Uses up everything. */
function adam(
  state: State,
  gradients: NetWeights[],
  rate: number,
  correction1: np.Array,
  correction2: np.Array,
): State {
  const m = mapNets(state.m, (was, at) => was.mul(0.5).add(found(gradients, at).ref.mul(0.5)));
  const v = mapNets(state.v, (was, at) => was.mul(0.999).add(np.square(found(gradients, at)).mul(0.001)));
  const weights = mapNets(state.weights, (was, at) => {
    const step = found(m, at).ref.div(correction1.ref);
    return was.sub(step.div(np.sqrt(found(v, at).ref.div(correction2.ref)).add(1e-8)).mul(rate));
  });
  correction1.dispose();
  correction2.dispose();
  return { weights, m, v };
}

const refs = (nets: NetWeights[]): NetWeights[] => mapNets(nets, array => array.ref);
const zeros = (nets: NetWeights[]): NetWeights[] => mapNets(nets, array => np.zeros(array.shape));

function makeStep(spec: GanSpec) {
  const { batch, latent, slope, codes } = spec;
  const G = makeNet(spec.nets.G, [latent], slope);
  const trunk = makeNet(spec.nets.trunk, spec.shape, slope);
  const critic = makeNet(spec.nets.critic, trunk.shape, slope);
  const Q = makeNet(spec.nets.Q ?? [], trunk.shape, slope);
  const real = random.uniform(random.key(0), [batch, ...spec.shape], { minval: -1, maxval: 1 });
  const fresh = (weights: NetWeights[]): State => ({ weights, m: zeros(weights), v: zeros(weights) });
  let ofD = fresh([trunk.weights, critic.weights]);
  let ofG = fresh([G.weights, Q.weights]);

  const D = ([body = [], head = []]: NetWeights[], x: np.Array) => critic.forward(head, trunk.forward(body, x));
  const lossOfD = (weights: NetWeights[], real: np.Array, fake: np.Array): np.Array =>
    meanSoftplus(D(refs(weights), real).neg()).add(meanSoftplus(D(weights, fake)));
  const lossOfG = (
    [g = [], q = []]: NetWeights[],
    [body = [], head = []]: NetWeights[],
    z: np.Array,
    drawn: np.Array,
  ): np.Array => {
    const features = trunk.forward(body, G.forward(g, z));
    const fooling = meanSoftplus(critic.forward(head, features.ref).neg());
    if (codes) return fooling.add(information(codes, drawn, Q.forward(q, features)));
    features.dispose();
    drawn.dispose();
    return fooling;
  };

  const generate = jit((weights: NetWeights, z: np.Array) => G.forward(weights, z));
  const turnD = jit((state: State, real: np.Array, fake: np.Array, c1: np.Array, c2: np.Array) => {
    const [value, gradients] = valueAndGrad(lossOfD)(refs(state.weights), real, fake);
    return { state: adam(state, gradients as NetWeights[], spec.learningRate.D, c1, c2), value };
  });
  const turnG = jit((state: State, d: NetWeights[], z: np.Array, drawn: np.Array, c1: np.Array, c2: np.Array) => {
    const [value, gradients] = valueAndGrad(lossOfG)(refs(state.weights), d, z, drawn);
    return { state: adam(state, gradients as NetWeights[], spec.learningRate.G, c1, c2), value };
  });
  const draw = () => {
    if (!codes) return { z: normal([batch, latent]), drawn: np.zeros([1]) };
    const drawn = drawCodes(codes, batch);
    const noise = normal([batch, latent - codes.classes - codes.uniforms]);
    return { z: np.concatenate([noise, drawn.ref], 1), drawn };
  };

  let updates = 0;
  const step = async (): Promise<void> => {
    updates++;
    const correction = (beta: number) => np.array(1 - beta ** updates);
    const { z, drawn: unused } = draw();
    unused.dispose();
    const fake = generate(refs([ofG.weights[0] ?? []])[0] ?? [], z);
    const afterD = turnD(ofD, real.ref, fake, correction(0.5), correction(0.999));
    ofD = afterD.state;
    const { z: next, drawn } = draw();
    const afterG = turnG(ofG, refs(ofD.weights), next, drawn, correction(0.5), correction(0.999));
    ofG = afterG.state;
    await blockUntilReady([ofD.weights, ofG.weights]);
    for (const { value } of [afterD, afterG]) {
      const [number] = await value.data();
      if (!Number.isFinite(number)) throw new Error('its loss is not a number');
    }
  };
  const weights = [...ofD.weights, ...ofG.weights].flat(2).reduce((sum, { size }) => sum + size, 0);
  return { step, weights };
}

const spec = JSON.parse(process.argv[2] ?? '') as GanSpec;
await init('wasm');
if (spec.gamma || spec.loss !== 'nonSaturating') {
  refuse(`its second derivatives of a product of products are wrong (version ${jaxVersion()})`);
}
const { step, weights } = makeStep(spec);
await serve({ version: jaxVersion(), weights }, () => step);
