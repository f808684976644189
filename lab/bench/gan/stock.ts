import '@tensorflow/tfjs-layers'; // brings the gradients of the operations
import * as tf from '@tensorflow/tfjs-core';
import { serve } from '../support/serve';
import { registerStockWasm } from '../support/stockWasm';
import type { GanSpec, Layer } from './spec';

// usage: stock.mjs SPEC. The step in plain TensorFlow.js on its own wasm backend, as one would write it without a
// library.

interface Net {
  readonly forward: (x: tf.Tensor) => tf.Tensor;
  readonly weights: readonly tf.Variable[];
}

/** Batch normalisation with the statistics of the batch. */
function batchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, i) => i).slice(0, -1);
  const { mean, variance } = tf.moments(x, axes);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), gamma), beta);
}

type Activate = (x: tf.Tensor) => tf.Tensor;

/**
 * Leaky ReLU that can be differentiated as often as a step needs: twice, stock tfjs fails at the `greater` in its own
 * one's gradient, but not at this sum.
 */
function leakyRelu({ slope, gamma }: GanSpec): Activate {
  return gamma ? x => tf.add(tf.mul(tf.relu(x), 1 - slope), tf.mul(x, slope)) : x => tf.leakyRelu(x, slope);
}

function activate(x: tf.Tensor, { activation = 'linear' }: Layer, leaky: Activate): tf.Tensor {
  if (activation === 'linear') return x;
  if (activation === 'leaky') return leaky(x);
  return activation === 'relu' ? tf.relu(x) : tf.tanh(x);
}

/** @param inside shape of one example, without the batch axis */
function makeNet(
  layers: readonly Layer[],
  inside: readonly number[],
  leaky: Activate,
): Net & { shape: readonly number[] } {
  let shape = inside;
  const built = layers.map(layer => {
    const made = makeLayer(layer, shape, leaky);
    shape = made.shape;
    return made;
  });
  return {
    forward: x => built.reduce((value, { forward }) => forward(value), x),
    weights: built.flatMap(({ weights }) => weights),
    shape,
  };
}

function makeLayer(layer: Layer, shape: readonly number[], leaky: Activate): Net & { shape: readonly number[] } {
  const { kind, units, norm, map } = layer;
  const [height = 1, width = 1, channels = 1] = shape;
  const columns = shape.reduce((a, b) => a * b, 1);
  const kernelShape = {
    dense: [columns, units],
    up: [4, 4, units, channels],
    down: [4, 4, channels, units],
  }[kind];
  const kernel = tf.tidy(() => tf.variable(tf.randomNormal(kernelShape, 0, 0.02, 'float32', columns + units)));
  const gamma = norm ? tf.variable(tf.ones([units])) : undefined;
  const shift = tf.variable(tf.zeros([units]));
  const product = (x: tf.Tensor): tf.Tensor => {
    const batch = x.shape[0] ?? 1;
    if (kind === 'dense') return tf.matMul(tf.reshape(x, [batch, columns]) as tf.Tensor2D, kernel as tf.Tensor2D);
    const [image, filter] = [x as tf.Tensor4D, kernel as tf.Tensor4D];
    if (kind === 'down') return tf.conv2d(image, filter, 2, 'same');
    return tf.conv2dTranspose(image, filter, [batch, height * 2, width * 2, units], 2, 'same');
  };
  const scale = kind === 'up' ? 2 : 0.5;
  return {
    forward: x => {
      const y = product(x);
      const value = activate(gamma ? batchNorm(y, gamma, shift) : tf.add(y, shift), layer, leaky);
      return map ? tf.reshape(value, [x.shape[0] ?? 1, ...map]) : value;
    },
    weights: [kernel, ...(gamma ? [gamma] : []), shift],
    shape: kind === 'dense' ? (map ?? [units]) : [height * scale, width * scale, units],
  };
}

const meanSoftplus = (x: tf.Tensor): tf.Scalar => tf.mean<tf.Scalar>(tf.softplus(x));

/** `−E log Q(c | x)` of InfoGAN's codes: softmax of the classes, Gaussians with learned log deviation of the rest. */
function information(codes: NonNullable<GanSpec['codes']>, drawn: tf.Tensor2D, read: tf.Tensor2D): tf.Scalar {
  const { classes, uniforms, lambda } = codes;
  const part = (of: tf.Tensor2D, from: number, width: number) => tf.slice(of, [0, from], [-1, width]);
  const ofClass = tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(part(read, 0, classes)), part(drawn, 0, classes)), 1)));
  const [mean, logDeviation] = [part(read, classes, uniforms), part(read, classes + uniforms, uniforms)];
  const off = tf.mul(tf.sub(part(drawn, classes, uniforms), mean), tf.exp(tf.neg(logDeviation)));
  const ofRest = tf.mean(tf.sum(tf.add(tf.mul(tf.square(off), 0.5), logDeviation), 1));
  return tf.add(ofClass, tf.mul(ofRest, lambda));
}

/** Codes side by side: a one-hot class, then U(−1, 1). */
function drawCodes({ classes, uniforms }: NonNullable<GanSpec['codes']>, batch: number): tf.Tensor2D {
  const chosen = Array.from({ length: batch }, () => Math.floor(Math.random() * classes));
  const oneHot = tf.oneHot(tf.tensor1d(chosen, 'int32'), classes);
  return tf.concat([tf.cast(oneHot, 'float32'), tf.randomUniform([batch, uniforms], -1, 1)], 1) as tf.Tensor2D;
}

/** Logits and `E ‖∂D/∂x‖²`, from one forward pass. */
function scored(D: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): { logits: tf.Tensor; steepness: tf.Scalar } {
  let logits: tf.Tensor = x;
  const slope = tf.grad(at => {
    logits = tf.keep(D(at));
    return tf.sum(logits);
  })(x);
  return { logits, steepness: tf.mean<tf.Scalar>(tf.sum(tf.square(slope), [1, 2, 3])) };
}

function makeStep(spec: GanSpec): { step: () => tf.Scalar; weights: number } {
  const { batch, latent, codes, loss, gamma } = spec;
  const leaky = leakyRelu(spec);
  const G = makeNet(spec.nets.G, [latent], leaky);
  const trunk = makeNet(spec.nets.trunk, spec.shape, leaky);
  const critic = makeNet(spec.nets.critic, trunk.shape, leaky);
  const Q = makeNet(spec.nets.Q ?? [], trunk.shape, leaky);
  const D = (x: tf.Tensor) => critic.forward(trunk.forward(x));
  const ofD = [...trunk.weights, ...critic.weights];
  const ofG = [...G.weights, ...Q.weights];
  const adam = (rate: number) => tf.train.adam(rate, 0.5, 0.999, 1e-8);
  const [updateD, updateG] = [adam(spec.learningRate.D), adam(spec.learningRate.G)];
  const real = tf.randomUniform([batch, ...spec.shape], -1, 1, 'float32', 1);

  const train = (value: () => tf.Scalar, weights: readonly tf.Variable[], optimizer: tf.AdamOptimizer): tf.Scalar => {
    const { value: result, grads } = tf.variableGrads(value, [...weights]);
    optimizer.applyGradients(Object.entries(grads).map(([name, tensor]) => ({ name, tensor })));
    return result;
  };
  const draw = () => {
    const drawn = codes && drawCodes(codes, batch);
    const noise = tf.randomNormal([batch, latent - (drawn?.shape[1] ?? 0)]) as tf.Tensor2D;
    return { z: drawn ? tf.concat([noise, drawn], 1) : noise, drawn };
  };
  const lossOfD = (fake: tf.Tensor): tf.Scalar => {
    if (!gamma) return tf.add(meanSoftplus(tf.neg(D(real))), meanSoftplus(D(fake)));
    const [onReal, onFake] = [scored(D, real), scored(D, fake)];
    const lead = meanSoftplus(tf.sub(onFake.logits, onReal.logits));
    tf.dispose([onReal.logits, onFake.logits]);
    return tf.add(lead, tf.mul(tf.add(onReal.steepness, onFake.steepness), gamma / 2));
  };
  const lossOfG = ({ z, drawn }: ReturnType<typeof draw>): tf.Scalar => {
    const features = trunk.forward(G.forward(z));
    const onFake = critic.forward(features);
    const behind = loss === 'relativistic' ? tf.sub(D(real), onFake) : tf.neg(onFake);
    const fooling = meanSoftplus(behind);
    if (!codes || !drawn) return fooling;
    return tf.add(fooling, information(codes, drawn, Q.forward(features) as tf.Tensor2D));
  };
  const step = () =>
    tf.tidy(() => {
      const fake = G.forward(draw().z);
      train(() => lossOfD(fake), ofD, updateD);
      const drawn = draw();
      return train(() => lossOfG(drawn), ofG, updateG);
    });
  return { step, weights: [...ofD, ...ofG].reduce((sum, { size }) => sum + size, 0) };
}

const spec = JSON.parse(process.argv[2] ?? '') as GanSpec;
await registerStockWasm();
const { step, weights } = makeStep(spec);
await serve({ version: tf.version_core, weights }, () => async () => {
  const value = step();
  await value.data();
  value.dispose();
});
