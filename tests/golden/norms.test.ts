import { readFileSync } from 'node:fs';
import {
  div,
  grad,
  mul,
  norm,
  reshape,
  type Scalar,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variableGrads,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Net, netFromModel } from '../../src/core/net';
import { correctGradients } from '../../src/gradients/correct';
import { batchNormalization } from '../../src/layers/batchNormalization';
import { conditionalAffine } from '../../src/layers/conditionalAffine';
import { groupedConv2d } from '../../src/layers/groupedConv2d';
import { groupNormalization, instanceNormalization, layerNormalization } from '../../src/layers/groupNormalization';
import { smoothDoubling, smoothHalving } from '../../src/layers/smoothResampling';
import { spectralConv2d, spectralDense } from '../../src/layers/spectralLayers';
import { selfAttention } from '../../src/nets/attention';
import type { Node } from '../../src/nets/build';
import { projectionHead, sumPooling } from '../../src/nets/projection';
import { BACKENDS, use } from './backends';
import { sequence } from './sequence';

interface Case {
  readonly name: string;
  /** Shapes of the input and of each weight, and what their values lie about. */
  readonly shapes: readonly (readonly [number[], number])[];
  readonly value: number[];
  readonly gradients: number[][];
  readonly slope: number;
  readonly second: (number[] | null)[];
  readonly u?: number[];
  readonly v?: number[];
}

const cases = JSON.parse(readFileSync(new URL('norms.json', import.meta.url), 'utf8')) as Case[];
const TOLERANCE = 1e-4;
const LABELS = [0, 2, 2, 0];

const apply = (layer: layers.Layer, x: Node | Node[]) => layer.apply(x) as Node;
const named = (made: LayersModel, end: string) => {
  const found = made.weights.find(({ originalName }) => originalName.endsWith(end));
  if (!found) throw new Error(`no weight ${end}`);
  return found;
};

/** A net of one input and a fixed label beside it, and its weights in the order of the file. */
interface Made {
  readonly net: Net<Tensor | Tensor[]>;
  readonly weights: readonly string[];
  readonly told?: Tensor;
  readonly training: boolean;
}

const alone = (shape: number[], f: (x: Node) => Node, weights: readonly string[], training = true): Made => {
  const x = input({ shape: shape.slice(1) });
  return { net: netFromModel(model({ inputs: x, outputs: f(x) })), weights, training };
};

const withLabel = (shape: number[], f: (x: Node, y: Node) => Node, weights: readonly string[]): Made => {
  const x = input({ shape: shape.slice(1) });
  const y = input({ shape: [3] });
  const rows = LABELS.slice(0, shape[0]).map(label => [0, 1, 2].map(k => (k === label ? 1 : 0)));
  const net = netFromModel<Tensor[]>(model({ inputs: [x, y], outputs: f(x, y) })) as Made['net'];
  return { net, weights, told: tensor(rows), training: true };
};

const affine = ['gamma', 'beta'];
/** Its square, which has a second derivative where the layer has none. */
const squared = (y: Node) => apply(layers.multiply(), [y, y]);
const makers: Readonly<Record<string, (shape: number[]) => Made>> = {
  'group 2': shape => alone(shape, x => apply(groupNormalization({ groups: 2 }), x), affine),
  layer: shape => alone(shape, x => apply(layerNormalization({ name: 'layer' }), x), affine),
  instance: shape => alone(shape, x => apply(instanceNormalization({ name: 'instance' }), x), affine),
  conditional: shape =>
    withLabel(
      shape,
      (x, y) =>
        apply(conditionalAffine({ name: 'told' }), [apply(batchNormalization({ name: 'cbn', affine: false }), x), y]),
      ['gains', 'shifts'],
    ),
  'spectral conv': shape =>
    alone(shape, x => apply(spectralConv2d({ filters: 4, kernelSize: 3 }), x), ['kernel', 'bias'], false),
  'spectral dense': shape => alone(shape, x => apply(spectralDense({ units: 4 }), x), ['kernel', 'bias'], false),
  attention: shape =>
    alone(shape, x => selfAttention(x, { name: 'a' }), [
      ...['a_query/kernel', 'a_key/kernel', 'a_value/kernel', 'a_read/kernel', 'gain'],
    ]),
  'grouped convolution': shape =>
    alone(shape, x => apply(groupedConv2d({ filters: 9, kernelSize: 3, groups: 3 }), x), ['kernel', 'bias']),
  'smooth halving': shape => alone(shape, x => squared(apply(smoothHalving(), x)), []),
  'smooth doubling': shape => alone(shape, x => squared(apply(smoothDoubling({ to: [6, 7] }), x)), []),
  projection: shape =>
    withLabel(shape, (x, y) => projectionHead(sumPooling(apply(layers.reLU(), x), 'p'), y, { name: 'p' }), [
      'p_project/kernel',
      'p_project/bias',
      'p_logit/kernel',
      'p_logit/bias',
    ]),
};

const relative = (got: Tensor, expected: readonly number[]): number => {
  const most = Math.max(1e-2, ...expected.map(Math.abs));
  return Math.max(...Array.from(got.dataSync(), (x, i) => Math.abs(x - (expected[i] ?? Number.NaN)) / most));
};

function errors({ name, shapes, ...golden }: Case): Record<string, number> {
  const [first] = shapes;
  const { net, weights, told, training } = (makers[name] as (shape: number[]) => Made)(first?.[0] ?? []);
  const made = net.model as LayersModel;
  return tidy(() => {
    const values = shapes.map(([shape, centre], i) => {
      const size = shape.reduce((product, d) => product * d, 1);
      return tensor(sequence(i + 1, size, 1, centre), shape);
    });
    weights.forEach((weight, i) => {
      const { shape } = named(made, weight);
      named(made, weight).write(reshape(values[i + 1] as Tensor, shape as number[]));
    });
    const given = told ? [values[0] as Tensor, told] : (values[0] as Tensor);
    const found: Record<string, number> = {};
    if (golden.u && golden.v) {
      const start = tensor(sequence(7, golden.u.length));
      named(made, '/u').write(div(start, norm(start)));
      net(given);
      net(given);
      found.u = relative(named(made, '/u').read(), golden.u);
      found.v = relative(named(made, '/v').read(), golden.v);
    }
    const x = values[0] as Tensor;
    const forward = (of: Tensor) => {
      const all = told ? [of, told] : of;
      return training ? net(all) : net.infer(all);
    };
    const y = forward(x);
    const probe = tensor(sequence(99, y.size), y.shape);
    const loss = (of: Tensor): Scalar => sum(mul(forward(of), probe));
    const slopeAt = (of: Tensor): Scalar => sum(square(grad(loss)(of)));
    const slope = (): Scalar => slopeAt(x);
    const variables = weights.map(weight => named(made, weight).read() as Variable);
    const byWeights = (f: () => Scalar, expected: Case['second'], what: string) => {
      if (variables.length === 0) return;
      const got: Record<string, Tensor | null> = variableGrads(f, variables).grads;
      for (const [i, variable] of variables.entries()) {
        const gradient = got[variable.name] ?? zerosLike(variable);
        found[`${what} ${i + 1}`] = relative(gradient, expected[i + 1] ?? Array.from(gradient.dataSync(), () => 0));
      }
    };
    found.value = relative(y, golden.value);
    found['gradient 0'] = relative(grad(loss)(x), golden.gradients[0] ?? []);
    byWeights(() => loss(x), golden.gradients, 'gradient');
    found.slope = relative(slope(), [golden.slope]);
    byWeights(slope, golden.second, 'second');
    const [byInput] = golden.second;
    if (byInput?.some(value => value !== 0)) found['second 0'] = relative(grad(slopeAt)(x), byInput);
    return found;
  });
}

describe.each(BACKENDS)('normalisations and layers that tfjs lacks on %s', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });
  test.each(cases.map(one => [one.name, one] as const))('%s', (_, one) => {
    for (const [what, error] of Object.entries(errors(one))) expect(error, what).toBeLessThan(TOLERANCE);
  });
});
