import { range, reshape, sin, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type Adversary, packed } from '../../src/contest/objective';
import { labelCondition } from '../../src/core/condition';
import type { Augment } from '../../src/core/contest';
import type { AnyGame } from '../../src/core/game';
import { categorical } from '../../src/core/latents/categorical';
import { joint } from '../../src/core/latents/joint';
import { normal } from '../../src/core/latents/normal';
import { uniform } from '../../src/core/latents/uniform';
import type { AnyNet } from '../../src/core/net';
import { Rng } from '../../src/core/rng';
import type { Source } from '../../src/core/source';
import { together } from '../../src/core/together';
import { adam } from '../../src/optimizers/adam';
import { acgan } from '../../src/systems/acgan/game';
import { bigan } from '../../src/systems/bigan/game';
import { conditionalGan } from '../../src/systems/conditionalGan/game';
import { cyclegan } from '../../src/systems/cyclegan/game';
import { fastgan } from '../../src/systems/fastgan/game';
import { gan } from '../../src/systems/gan/game';
import { infogan } from '../../src/systems/infogan/game';
import { pix2pix } from '../../src/systems/pix2pix/game';
import { semiSupervisedGan } from '../../src/systems/semiSupervisedGan/game';
import { srgan } from '../../src/systems/srgan/game';
import { stackGanStage1, stackGanStage2 } from '../../src/systems/stackGan/game';
import { stylegan } from '../../src/systems/stylegan/game';
import { ganCls } from '../../src/systems/textToImage/game';
import { vaegan } from '../../src/systems/vaegan/game';
import { linear, tiny, tinyModel } from './tinyNets';

/** One adversarial system on tiny nets and pictures. */
export interface System {
  readonly nets: Readonly<Record<string, AnyNet>>;
  /** Its game, fought like this, with new optimizers. */
  readonly game: (adversary: Adversary) => AnyGame;
}

/** 8 × 8, so that an eighth of the side is a pixel. */
export const PICTURE = [8, 8, 1] as const;
export const BATCH = 4;
const Z = normal(3);
const optimizers = () => ({ D: adam({ learningRate: 1e-3 }), G: adam({ learningRate: 1e-3 }) });

/** Values in [−1, 1] that are no two alike. */
const wave = (shape: readonly number[], phase: number): Tensor =>
  tidy(() => {
    const size = shape.reduce((product, d) => product * d, 1);
    return reshape(sin(range(phase, phase + size)), [...shape]);
  });

/** Any fields a game asks for: labels count, everything else is a wave. */
export const sourceFor = (game: AnyGame): Source => ({
  async *batches(n: number) {
    for (let i = 0; ; i++) {
      yield Object.fromEntries(
        Object.entries(game.expects).map(([name, { shape, classes }], k) => [
          name,
          classes ? range(0, n, 1, 'float32') : wave([n, ...shape], 100 * i + 10 * k),
        ]),
      );
    }
  },
});

const net = (name: string, inputs: readonly (readonly number[])[], output: readonly number[]) =>
  tiny(new Rng(1).fork(name), inputs, output);
const nets = (name: string, inputs: readonly (readonly number[])[], output: readonly number[]) =>
  tiny<Tensor[]>(new Rng(1).fork(name), inputs, output);

const plain = (name: string, input: readonly number[], output: readonly number[]) =>
  linear(new Rng(1).fork(name), input, output);

const judge = (name: string, inputs: readonly (readonly number[])[], output: readonly number[]) =>
  tinyModel(new Rng(1).fork(name), inputs, output);
const judges = (name: string, inputs: readonly (readonly number[])[], output: readonly number[]) =>
  tinyModel<Tensor[]>(new Rng(1).fork(name), inputs, output);

const CLASSES = 4;
const FEATURES = [5];
const TEXT = [3];
const CONDITION = [2];
const critic = () => net('critic', [FEATURES], [1]);
const trunk = () => net('trunk', [PICTURE], FEATURES);
const classifier = () => net('classifier', [FEATURES], [CLASSES]);

/** A system of these nets. */
const system = <N extends Readonly<Record<string, AnyNet>>>(
  nets: N,
  game: (parts: Adversary & { nets: N; optimizers: ReturnType<typeof optimizers> }) => AnyGame,
): System => ({ nets, game: adversary => game({ ...adversary, nets, optimizers: optimizers() }) });

/** By their names; each makes its nets anew, of which D is as wide as what it is shown. */
export const SYSTEMS: Readonly<Record<string, (augment?: readonly Augment[]) => System>> = {
  gan: augment =>
    system({ G: net('G', [[3]], PICTURE), D: judge('D', [packed(PICTURE, augment)], [1]) }, parts =>
      gan({ ...parts, latent: Z, shape: PICTURE }),
    ),
  conditionalGan: () =>
    system({ G: nets('G', [[3], [CLASSES]], PICTURE), D: judges('D', [PICTURE, [CLASSES]], [1]) }, parts =>
      conditionalGan({ ...parts, latent: Z, shape: PICTURE, condition: labelCondition(CLASSES) }),
    ),
  acgan: () =>
    system(
      { G: nets('G', [[3], [CLASSES]], PICTURE), trunk: trunk(), critic: critic(), classifier: classifier() },
      parts => acgan({ ...parts, latent: Z, shape: PICTURE, classes: CLASSES }),
    ),
  semiSupervisedGan: () =>
    system({ G: net('G', [[3]], PICTURE), trunk: trunk(), classifier: classifier() }, parts =>
      semiSupervisedGan({ ...parts, latent: Z, shape: PICTURE, classes: CLASSES, generator: 'adversarial' }),
    ),
  infogan: () => {
    const codes = { kind: categorical(CLASSES), slant: uniform() };
    const latent = joint({ noise: Z, ...codes });
    return system(
      {
        G: net('G', [[latent.width]], PICTURE),
        trunk: trunk(),
        critic: critic(),
        Q: net('Q', [FEATURES], [CLASSES + 2]),
      },
      parts => infogan({ ...parts, latent, codes, shape: PICTURE }),
    );
  },
  bigan: () =>
    system({ G: net('G', [[3]], PICTURE), E: net('E', [PICTURE], [3]), D: judges('D', [PICTURE, [3]], [1]) }, parts =>
      bigan({ ...parts, optimizers: { D: parts.optimizers.D, GE: parts.optimizers.G }, latent: Z, shape: PICTURE }),
    ),
  textToImage: () =>
    system({ G: nets('G', [[3], TEXT], PICTURE), D: judges('D', [PICTURE, TEXT], [1]) }, parts =>
      ganCls({ ...parts, latent: Z, shape: PICTURE, text: 3, interpolate: true }),
    ),
  stackGan: () => {
    const stage1 = {
      C: net('C1', [TEXT], [4]),
      G: nets('G1', [[3], CONDITION], PICTURE),
      D: judges('D1', [PICTURE, TEXT], [1]),
    };
    const stage2 = {
      C: net('C2', [TEXT], [4]),
      G: nets('G2', [PICTURE, CONDITION], [16, 16, 1]),
      D: judges('D2', [[16, 16, 1], TEXT], [1]),
    };
    const { C: C1, G: G1, D: D1 } = stage1;
    const { C: C2, G: G2, D: D2 } = stage2;
    return {
      nets: { C1, G1, D1, C2, G2, D2 },
      game: adversary => {
        const parts = { ...adversary, latent: Z, shape: [16, 16, 1], text: 3, condition: 2, weights: { kl: 0.1 } };
        const one = stackGanStage1({ ...parts, stage1, ratio: 2, optimizers: optimizers() });
        const two = stackGanStage2({ ...parts, stage1, stage2, optimizers: optimizers() });
        return together({ one, two });
      },
    };
  },
  srgan: augment =>
    system({ G: net('G', [[4, 4, 1]], PICTURE), D: judge('D', [packed(PICTURE, augment)], [1]) }, parts =>
      srgan({ ...parts, shape: { low: [4, 4, 1], high: PICTURE }, weights: { adversarial: 1 } }),
    ),
  pix2pix: () =>
    system({ G: net('G', [PICTURE], [8, 8, 2]), D: judges('D', [PICTURE, [8, 8, 2]], [2, 2, 1]) }, parts =>
      pix2pix({ ...parts, shapes: { input: PICTURE, target: [8, 8, 2] } }),
    ),
  cyclegan: augment =>
    system(
      {
        G: net('G', [PICTURE], PICTURE),
        F: net('F', [PICTURE], PICTURE),
        DA: judge('DA', [packed(PICTURE, augment)], [1]),
        DB: judge('DB', [packed(PICTURE, augment)], [1]),
      },
      parts => cyclegan({ ...parts, shapes: { a: PICTURE, b: PICTURE } }),
    ),
  vaegan: () =>
    system({ E: net('E', [PICTURE], [6]), G: net('G', [[3]], PICTURE), trunk: trunk(), critic: critic() }, parts =>
      vaegan({
        ...parts,
        optimizers: { ...parts.optimizers, E: adam({ learningRate: 1e-3 }) },
        latent: 3,
        shape: PICTURE,
        weights: { likeness: 0.1 },
      }),
    ),
  fastgan: augment => {
    const seen = packed(PICTURE, augment);
    const [, , c] = seen;
    return system(
      {
        G: net('G', [[3]], PICTURE),
        stem: plain('stem', seen, [4, 4, 1]),
        trunk: plain('trunk', [4, 4, 1], FEATURES),
        critic: critic(),
        decoder: plain('decoder', FEATURES, seen),
        partDecoder: plain('partDecoder', [2, 2, 1], [4, 4, c]),
      },
      parts => fastgan({ ...parts, latent: Z, shape: PICTURE }),
    );
  },
  stylegan: augment =>
    system(
      { M: net('M', [[3]], [2]), G: nets('G', [[2], [2]], PICTURE), D: judge('D', [packed(PICTURE, augment)], [1]) },
      parts => stylegan({ ...parts, styles: 2, latent: Z, shape: PICTURE }),
    ),
};
