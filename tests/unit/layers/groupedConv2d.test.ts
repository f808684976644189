import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { input, layers, loadLayersModel, model } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { graph } from '../../../src/core/graph';
import { Rng } from '../../../src/core/rng';
import { groupedConv2d } from '../../../src/layers/groupedConv2d';
import { initialise } from '../../../src/layers/initialise';
import { smoothDoubling, smoothHalving } from '../../../src/layers/smoothResampling';

type Node = ReturnType<typeof input>;

/** Smoothly up, three groups, and down to where it began. */
function made() {
  const x = input({ shape: [4, 3, 6] });
  const chain = [
    smoothDoubling({ to: [7, 6] }),
    groupedConv2d({ filters: 9, kernelSize: 3, groups: 3 }),
    layers.leakyReLU({ alpha: 0.2 }),
    smoothHalving(),
  ];
  const net = model({ inputs: x, outputs: chain.reduce<Node>((y, layer) => layer.apply(y) as Node, x) });
  initialise(net, new Rng(1), 'pytorch');
  return net;
}

const values = (y: unknown) => Array.from((y as tf.Tensor).dataSync());

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('layers that tfjs lacks', () => {
  it('are opened by plain tfjs, compute the same on wasm, and in one call with the ReLU after them', async () => {
    const net = made();
    const x = new Rng(2).normal([2, 4, 3, 6]);
    const wanted = values(net.predict(x));
    expect(net.outputs[0]?.shape).toEqual([null, 4, 3, 9]);
    expect(values(graph(net)?.([x], true)[0])).toEqual(wanted);
    let saved: tf.io.ModelArtifacts = {};
    const handler = tf.io.withSaveHandler(async artifacts => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    });
    await net.save(handler);
    expect(values((await loadLayersModel(tf.io.fromMemory(saved))).predict(x))).toEqual(wanted);
    await tf.setBackend('wasm');
    // As tfjs has it, before anything that trains has completed it.
    expect(tf.getKernel(tf.DepthwiseConv2dNativeBackpropInput, 'wasm')).toBeUndefined();
    const elsewhere = values((await loadLayersModel(tf.io.fromMemory(saved))).predict(x));
    await tf.setBackend('cpu');
    expect(Math.max(...wanted.map((v, i) => Math.abs(v - (elsewhere[i] ?? Number.NaN))))).toBeLessThan(1e-5);
  });

  it('keep a level ground away from the border, as 1, 3, 3, 1 does, and see zeros beyond it', () => {
    const level = tf.ones([1, 6, 6, 1]);
    expect(values(tf.slice(smoothHalving().apply(level) as tf.Tensor, [0, 0, 0, 0], [1, 1, 3, 1]))).toEqual([
      ...[49, 56, 49].map(part => part / 64),
    ]);
    const large = smoothDoubling().apply(level) as tf.Tensor;
    expect(values(tf.slice(large, [0, 5, 0, 0], [1, 1, 3, 1]))).toEqual([0.75, 1, 1]);
  });

  it('say what does not go together', () => {
    const odd = () => groupedConv2d({ filters: 9, kernelSize: 3, groups: 3 }).apply(tf.zeros([1, 2, 2, 4]));
    expect(odd).toThrow('as the 9 filters, are a multiple of its 3 groups, got [1, 2, 2, 4]');
    expect(() => smoothDoubling({ to: [5, 8] }).apply(input({ shape: [4, 4, 1] }))).toThrow(
      'to: expected twice the height and width of its input [?, 4, 4, 1], or one less, got [5,8]',
    );
  });
});
