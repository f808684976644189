import { readFileSync } from 'node:fs';
import { type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { netFromModel } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { batchNormalization } from '../../src/layers/batchNormalization';
import { mlp } from '../../src/nets/mlp';
import { adam } from '../../src/optimizers/adam';
import { classifier } from '../../src/systems/classifier/game';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

const golden = JSON.parse(readFileSync(new URL('classifier.json', import.meta.url), 'utf8')) as {
  readonly C: Step;
  readonly nets: Readonly<Record<string, Weights>>;
  readonly labels: number[];
};
const shape = [16];

function trunk() {
  const model = sequential();
  [7, 4].forEach((units, i) => {
    model.add(layers.dense({ units, useBias: false, ...(i === 0 && { inputShape: shape }), name: `dense${i}` }));
    model.add(batchNormalization({ name: `norm${i}` }));
    model.add(layers.reLU({ name: `relu${i}` }));
  });
  return netFromModel(model);
}

function game() {
  const head = mlp({ input: [4], output: [3], hidden: [], rng: new Rng(0) });
  const built = classifier({ nets: { trunk: trunk(), classifier: head }, classes: 3, optimizer: adam(), shape });
  assign(built, golden.nets);
  return built;
}

describe.each(BACKENDS)('the classifier on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  it('has its loss and every gradient', () => {
    const sample = () => ({ image: made(741, [6, 16]), label: tensor1d(golden.labels, 'int32') as Tensor1D });
    expect(errorOf(game(), 'C', sample, golden.C)).toBeLessThan(1e-5);
  });
});
