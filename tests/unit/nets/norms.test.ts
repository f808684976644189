import '@tensorflow/tfjs-backend-cpu';
import { setBackend, slice, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawingFrom } from '../../../src/core/randomScope';
import * as kit from '../../../src/index';
import { vaeganNets } from '../../../src/systems/vae/nets';

const { Rng } = kit;
const NORMS = ['batch', 'none', 'layer', 'instance', 'group', 'spectral'] as const;
const shape = [28, 28, 1] as const;
const small = { shape, width: 2 };
const rng = () => new Rng(5);
const maxout = { units: 4, pieces: 2 };

type Of = (norm: kit.Norm) => readonly kit.AnyNet[];

/** Each D of a model's own, as one net or as trunk and heads, and the shapes of what it reads beside the picture. */
const discriminators: Readonly<Record<string, { make: Of; beside?: number }>> = {
  dcgan: { make: norm => [kit.dcganDiscriminator({ ...small, hidden: [6], norm, rng: rng() })] },
  mlp: { make: norm => [kit.mlp({ input: shape, output: [1], hidden: [6, 4], norm, rng: rng() })] },
  'conditional dcgan': {
    make: norm => [kit.conditionalDcganDiscriminator({ ...small, condition: 3, hidden: [6], norm, rng: rng() })],
    beside: 3,
  },
  'conditional mlp': {
    make: norm => [
      kit.conditionalMlpDiscriminator({
        shape,
        condition: [3],
        hidden: { example: maxout, condition: maxout, joint: maxout },
        norm,
        rng: rng(),
      }),
    ],
    beside: 3,
  },
  acgan: {
    make: norm => {
      const nets = kit.acganNets({ ...small, classes: 3, latent: 4, hidden: 0, norm, rng: rng() });
      return [nets.trunk, nets.critic];
    },
  },
  infogan: {
    make: norm => {
      const nets = kit.infoganNets({ ...small, latent: 4, outputs: 3, hidden: 6, norm, rng: rng() });
      return [nets.trunk, nets.Q];
    },
  },
  bigan: { make: norm => [kit.biganNets({ shape, latent: 3, hidden: 6, norm, rng: rng() }).D], beside: 3 },
  semiSupervised: {
    make: norm => {
      const hidden = { G: [4], D: [6, 4] };
      const noise = { input: 0, hidden: 0 };
      const nets = kit.semiSupervisedNets({ shape, latent: 4, classes: 3, hidden, noise, norm, rng: rng() });
      return [nets.trunk, nets.classifier];
    },
  },
  'text to image': {
    make: norm => [kit.textDiscriminator({ ...small, text: 3, projection: 4, norm, rng: rng() })],
    beside: 3,
  },
  projection: {
    make: norm => [kit.projectionDiscriminator({ ...small, text: 3, projection: 4, norm, rng: rng() })],
    beside: 3,
  },
  srgan: { make: norm => [kit.srDiscriminator({ patch: 28, channels: 1, width: 2, hidden: 4, norm, rng: rng() })] },
  pix2pix: { make: norm => [kit.patchDiscriminator({ ...small, layers: 2, inputChannels: 0, norm, rng: rng() })] },
  vaegan: {
    make: norm => {
      const nets = vaeganNets({ ...small, latent: 4, norm, rng: rng() });
      return [nets.trunk, nets.critic];
    },
  },
};

const inputsOf = (n: number, beside: number | undefined): Tensor[] => [
  rng()
    .fork('x')
    .uniform([n, ...shape], -1, 1),
  ...(beside ? [rng().fork('y').uniform([n, beside], 0, 1)] : []),
];

function scored([first, ...rest]: readonly kit.AnyNet[], inputs: readonly Tensor[]): Tensor {
  const read: Tensor = first?.(inputs.length > 1 ? inputs : inputs[0]);
  return rest.reduce<Tensor>((x, net) => net(x), read);
}

beforeAll(() => setBackend('cpu'));

describe.each(Object.entries(discriminators))('D of %s', (_, { make, beside }) => {
  it.each(NORMS)('is made with norm %s, and each example is scored by itself unless it is batch', norm => {
    const nets = make(norm);
    const names = nets.flatMap(net => net.model?.layers.map(layer => layer.getClassName()) ?? []);
    expect(names.includes('BatchNormalization')).toBe(norm === 'batch');
    expect(names.includes('GroupNormalization')).toBe(['layer', 'instance', 'group'].includes(norm));
    if (norm === 'spectral') expect(names.filter(name => ['Dense', 'Conv2D'].includes(name))).toEqual([]);
    tidy(() => {
      const inputs = inputsOf(3, beside);
      const of = [inputs, inputs.map(x => slice(x, 0, 1))];
      const [both, one] = drawingFrom(rng(), () => of.map(some => scored(nets, some)));
      const apart = Math.abs((both?.dataSync()[0] ?? 0) - (one?.dataSync()[0] ?? 0));
      if (norm === 'batch') expect(apart).toBeGreaterThan(1e-6);
      else expect(apart).toBeLessThan(1e-5);
      const spread = Array.from(both?.dataSync() ?? []);
      expect(Math.max(...spread) - Math.min(...spread)).toBeGreaterThan(1e-7);
    });
    for (const net of nets) net.dispose();
  });
});
