import { readFileSync } from 'node:fs';
import { grads, type Tensor, type Tensor1D, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { Rng } from '../../src/core/rng';
import { correctGradients } from '../../src/gradients/correct';
import { total } from '../../src/losses/combine';
import { jointEmbedding } from '../../src/losses/jointEmbedding';
import { mlp } from '../../src/nets/mlp';
import { adam } from '../../src/optimizers/adam';
import { jointEmbeddingGame } from '../../src/systems/textEncoder/game';
import { charCnnRnn } from '../../src/systems/textEncoder/nets';
import { BACKENDS, use } from './backends';
import { assign, errorOf, made, type Step, type Weights } from './steps';

/** What `jointEmbedding.py` writes. */
interface Golden {
  readonly codes: readonly number[][];
  readonly labels: number[];
  readonly nets: Readonly<Record<'text' | 'image', Weights>>;
  readonly embedded: readonly number[];
  readonly E: Step;
  readonly loss: {
    readonly labels: number[];
    readonly terms: { readonly image: number; readonly text: number };
    readonly image: readonly number[];
    readonly text: readonly number[];
  };
}

const golden = JSON.parse(readFileSync(new URL('jointEmbedding.json', import.meta.url), 'utf8')) as Golden;
const TOLERANCE = 1e-4;
const most = (got: ArrayLike<number>, expected: readonly number[]) =>
  Math.max(...expected.map((e, i) => Math.abs((got[i] ?? Number.NaN) - e)));

describe.each(BACKENDS)('the joint embedding on %s against PyTorch', backend => {
  beforeAll(async () => {
    await use(backend);
    correctGradients();
  });

  test('the loss, term by term, and its gradients', () => {
    tidy(() => {
      const { loss } = golden;
      const label = tensor1d(loss.labels, 'int32');
      const [image, text] = [made(770, [5, 4], 2), made(771, [5, 4], 2)] as [Tensor2D, Tensor2D];
      const terms = jointEmbedding({ image, text, label });
      expect(most(terms.image.dataSync(), [loss.terms.image])).toBeLessThan(1e-6);
      expect(most(terms.text.dataSync(), [loss.terms.text])).toBeLessThan(1e-6);
      const sum = (v: Tensor, t: Tensor) => total(jointEmbedding({ image: v as Tensor2D, text: t as Tensor2D, label }));
      const [byImage, byText] = grads(sum)([image, text]);
      expect(most(byImage?.dataSync() ?? [], loss.image)).toBeLessThan(1e-6);
      expect(most(byText?.dataSync() ?? [], loss.text)).toBeLessThan(1e-6);
    });
  });

  test('a step of the game: embeddings, terms and every gradient', () => {
    const rng = new Rng(0);
    const nets = {
      text: charCnnRnn({ captionLength: 112, characters: 5, width: 3, channels: [4, 3, 3], rng }),
      image: mlp({ input: [2, 2, 3], output: [3], hidden: [], rng }),
    };
    const shape = [2, 2, 3];
    const game = jointEmbeddingGame({ nets, optimizer: adam(), shape, captionLength: 112, characters: 5 });
    assign(game, golden.nets);
    const sample = () => ({
      image: made(760, [4, 2, 2, 3]),
      caption: tensor2d(golden.codes as number[][], [4, 112], 'int32'),
      label: tensor1d(golden.labels, 'int32') as Tensor1D,
    });
    tidy(() => {
      const text = nets.text(sample().caption);
      expect(most(text.dataSync(), golden.embedded)).toBeLessThan(TOLERANCE);
    });
    expect(errorOf(game, 'E', sample, golden.E)).toBeLessThan(TOLERANCE);
    for (const net of Object.values(nets)) net.dispose();
  });
});
