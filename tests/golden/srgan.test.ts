import { readFileSync } from 'node:fs';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Moment } from '../../src/core/game';
import { netFromModel } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { nonSaturating } from '../../src/losses/adversarial';
import { adam } from '../../src/optimizers/adam';
import { srDiscriminator } from '../../src/systems/srgan/discriminator';
import { type Content, srgan, superResolution } from '../../src/systems/srgan/game';
import { srresnet } from '../../src/systems/srgan/srresnet';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

type Golden = Readonly<Record<'pretraining' | 'D' | 'G' | 'G with features', Step>> & {
  readonly nets: Readonly<Record<'G' | 'D', Weights>>;
};
const golden = JSON.parse(readFileSync(new URL('srgan.json', import.meta.url), 'utf8')) as Golden;
const TOLERANCE = 1e-4;
const shape = { low: [8, 8, 3], high: [32, 32, 3] };

const sample = (at: Moment) => ({ low: made(701, [3, ...shape.low]), high: made(702, [3, ...shape.high]), at });

function nets() {
  const rng = new Rng(0);
  return {
    G: srresnet({ scale: 4, blocks: 1, width: 3, rng }),
    D: srDiscriminator({ patch: 32, width: 2, hidden: 4, rng }),
  };
}

/** A frozen net that looks at 3 × 3 pixels. */
function features() {
  const net = netFromModel(
    sequential({
      layers: [
        layers.conv2d({ inputShape: [null, null, 3], filters: 4, kernelSize: 3, useBias: false }),
        layers.reLU(),
      ],
    }),
  );
  net.weights[0]?.assign(made(703, [3, 3, 3, 4], 0.5));
  return net;
}

function adversaries(content: Content = 'mse') {
  const game = srgan({
    nets: nets(),
    optimizers: { D: adam(), G: adam() },
    shape,
    content,
    adversarial: nonSaturating,
  });
  assign(game, golden.nets);
  return game;
}

describe.each(BACKENDS)('SRGAN on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test('the step of pretraining', () => {
    const game = superResolution({ nets: nets(), optimizers: { G: adam() }, shape });
    assign(game, { G: golden.nets.G });
    expect(errorOf(game, 'G', sample, golden.pretraining)).toBeLessThan(TOLERANCE);
  });

  test.each(['D', 'G'] as const)('the step of %s', player => {
    expect(errorOf(adversaries(), player, sample, golden[player])).toBeLessThan(TOLERANCE);
  });

  test('the step of G with features as content', () => {
    const game = adversaries({ features: features() });
    expect(errorOf(game, 'G', sample, golden['G with features'])).toBeLessThan(TOLERANCE);
  });
});
