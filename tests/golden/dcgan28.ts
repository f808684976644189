import { readFileSync } from 'node:fs';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { AnyNet, Net } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import { dcganGenerator, dcganTrunk } from '../../src/nets/dcgan';
import { head } from '../../src/nets/head';
import { type Summary, sequence } from './sequence';

interface Weight {
  readonly shape: number[];
  readonly scale: number;
  readonly centre: number;
}
type Summaries = Readonly<Record<string, Summary>>;

/** What `dcgan28.py` writes. */
export interface Golden {
  readonly batch: number;
  readonly G: Readonly<Record<string, Weight>>;
  readonly D: Readonly<Record<string, Weight>>;
  readonly forward: { pictures: Summary; first: number[]; onReal: number[]; onFake: number[] };
  readonly 'D step': { loss: number; gradients: Summaries };
  readonly 'G step': { loss: number; gradients: Summaries };
  readonly steps: readonly { dLoss: number; gLoss: number; D: Summaries; G: Summaries }[];
}

export const golden = JSON.parse(readFileSync(new URL('dcgan28.json', import.meta.url), 'utf8')) as Golden;

/** A player's nets, and their weights by the names of the file. */
export interface Side {
  readonly net: Net;
  readonly parts: readonly AnyNet[];
  readonly names: readonly string[];
}

const variables = ({ parts }: Side) => parts.flatMap(part => part.weights);

/** The model of the file, made of this library's nets, with the file's weights. */
export function dcgan28(): { G: Side; D: Side } {
  const shape = [28, 28, 1] as const;
  const rng = new Rng(0);
  const generator = dcganGenerator({ latent: 64, shape, rng });
  const trunk = dcganTrunk({ shape, rng });
  const critic = head({ features: 7 * 7 * 128, outputs: 1, rng });
  const G: Side = { net: generator, parts: [generator], names: Object.keys(golden.G) };
  const score = Object.assign((x: Tensor) => critic(trunk(x)), critic);
  const D: Side = { net: score, parts: [trunk, critic], names: Object.keys(golden.D) };
  reset(G, golden.G, 101);
  reset(D, golden.D, 151);
  return { G, D };
}

function reset(side: Side, weights: Golden['G'], seed: number): void {
  Object.values(weights).forEach(({ shape, scale, centre }, i) => {
    const size = shape.reduce((product, d) => product * d, 1);
    variables(side)[i]?.assign(tensor(sequence(seed + i, size, scale, centre), shape));
  });
}

/** The weights of a side as they are now, by name. */
export const weightsOf = (side: Side): Record<string, Float32Array> =>
  Object.fromEntries(variables(side).map((v, i) => [side.names[i] ?? '', v.dataSync<'float32'>().slice()]));

export const variablesOf = variables;

/** Pictures and two latents of one step. */
export function data(step: number): { real: Tensor; z1: Tensor; z2: Tensor } {
  const { batch } = golden;
  const at = 200 + 10 * step;
  return {
    real: tensor(sequence(at, batch * 784), [batch, 28, 28, 1]),
    z1: tensor(sequence(at + 1, batch * 64, 1.7), [batch, 64]),
    z2: tensor(sequence(at + 2, batch * 64, 1.7), [batch, 64]),
  };
}
