import { dispose, type NamedTensorMap, tensor4d } from '@tensorflow/tfjs-core';
import { Rng } from '../src/core/rng';
import { captionedShapes, drawShape, isHeldOut, type ShapeFactors, shapeOfLabel } from '../src/data/captionedShapes';
import { describeShape, type Phrasings } from '../src/data/shapeSentences';
import { matrixOf } from '../src/metrics/matrix';
import { retrievalAccuracy } from '../src/metrics/retrieval';
import { CharCnnRnn } from '../src/models/charCnnRnn';
import type { Measured, Reproduction, Setting } from './support/reproduction';
import { watch } from './support/watch';

const SIZE = 32;
export const ENCODER_STEPS = Number(process.env.STEPS ?? 2000);
const BATCH = 64;
const CLASSES = 40;
const ROUNDS = 20;

/** A quarter of the paper's channels. */
export function smallEncoder(seed: number): CharCnnRnn {
  const peak = 3e-3;
  const learningRate = (images: number) => peak * Math.max(0.02, 1 - images / (ENCODER_STEPS * BATCH));
  return new CharCnnRnn({
    shape: [SIZE, SIZE, 3],
    captionLength: 128,
    width: 64,
    channels: [96, 128, 64],
    imageChannels: [16, 32, 64],
    learningRate,
    seed,
  });
}

interface Found {
  readonly textOfImage: number;
  readonly imageOfText: number;
}

/** How often the right one of 40 is found, both ways: one picture and one sentence of each class, drawn anew in each round. */
export async function retrieval(encoder: CharCnnRnn, labels: readonly number[], phrasings: Phrasings): Promise<Found> {
  const rng = new Rng(12345);
  let [textOfImage, imageOfText] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const shown = [...rng.permutation(labels.length)].slice(0, CLASSES).map(i => shapeOfLabel(labels[i] ?? 0));
    const images = await embedded(encoder, shown, rng);
    const rows = encoder.encode(shown.map(factors => describeShape(factors, rng, phrasings)));
    const texts = matrixOf(rows);
    rows.dispose();
    textOfImage += retrievalAccuracy(images, texts) / ROUNDS;
    imageOfText += retrievalAccuracy(texts, images) / ROUNDS;
  }
  return { textOfImage, imageOfText };
}

async function embedded(encoder: CharCnnRnn, shown: readonly ShapeFactors[], rng: Rng) {
  const pixels = new Float32Array(shown.length * SIZE * SIZE * 3);
  shown.forEach((factors, i) => {
    pixels.set(drawShape(factors, { size: SIZE, rng }), i * SIZE * SIZE * 3);
  });
  const pictures = tensor4d(pixels, [shown.length, SIZE, SIZE, 3]);
  const rows = encoder.encodeImages(pictures);
  const matrix = matrixOf(rows);
  dispose({ pictures, rows } as NamedTensorMap);
  return matrix;
}

const all = Array.from({ length: 240 }, (_, label) => label);
export const kept = all.filter(label => isHeldOut(...(shapeOfLabel(label).slice(0, 2) as [number, number])));
export const seen = all.filter(label => !kept.includes(label));

async function run(setting: Setting): Promise<Measured> {
  const encoder = smallEncoder(setting.seed);
  const before = await retrieval(encoder, kept, 'heldOut');
  const observers = [watch(setting, 'text encoder')];
  await encoder.fit(captionedShapes({ size: SIZE, split: 'seen' }), {
    steps: ENCODER_STEPS,
    batchSize: BATCH,
    observers,
  });
  const [known, fresh] = [await retrieval(encoder, seen, 'heldOut'), await retrieval(encoder, kept, 'heldOut')];
  const nets = Object.values(encoder.game.nets);
  const weights = nets.reduce((sum, net) => sum + net.weights.reduce((own, weight) => own + weight.size, 0), 0);
  encoder.dispose();
  return {
    figure: 100 * Math.min(known.textOfImage, known.imageOfText),
    control: 100 * Math.max(before.textOfImage, before.imageOfText),
    others: {
      'seen classes, picture to sentence %': 100 * known.textOfImage,
      'seen classes, sentence to picture %': 100 * known.imageOfText,
      'zero-shot, picture to sentence %': 100 * fresh.textOfImage,
      'zero-shot, sentence to picture %': 100 * fresh.imageOfText,
    },
    weights,
  };
}

/** The char-CNN-RNN on captioned shapes. */
export const reproduction: Reproduction = {
  metric: 'Retrieval top-1 among 40 classes, unseen pictures and phrasings, %',
  published: { figure: 54, source: 'Reed et al. 2016 (CVPR): zero-shot classes of CUB, 50 classes' },
  demands: 'at least 90 both ways, where chance is 2.5',
  run,
  pass: ({ figure, control }) => figure >= 90 && control <= 10,
};
