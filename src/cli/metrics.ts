import { join } from 'node:path';
import { argMax, tidy } from '@tensorflow/tfjs-core';
import type { ArraySource } from '../data/arrays';
import type { LabelledBatch } from '../data/batch';
import { matchedError } from '../metrics/matching';
import type { Model } from '../model/model';
import { readHistory } from '../node/historyFile';
import { writeFileAtomic } from '../node/writeFileAtomic';
import type { InfoGAN } from '../systems/infogan/model';
import type { Data } from './data';
import { HISTORY, METRICS } from './runFolder';
import type { Settings } from './settings';

/** What `metrics.json` holds. */
export interface Metrics {
  readonly model: string;
  readonly data: string;
  /** Bound on the information between each code and its pictures, in nats. InfoGAN only. */
  readonly information?: Readonly<Record<string, number>>;
  /** Error of the class code on held-out labelled pictures, after the best one-to-one matching. */
  readonly codeError?: number;
  /** Median over the whole run. */
  readonly msPerStep: number | null;
  readonly steps: number;
  readonly imagesSeen: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly width?: number;
  readonly hidden?: number;
  readonly weights?: Settings['weights'];
  readonly bend?: boolean;
  readonly backend: string;
  readonly node: string;
}

const CHUNK = 250;

/** Whether a model learns named codes, and measures what its pictures tell of them. */
export const hasCodes = (model: Model): model is InfoGAN => 'codes' in model && 'information' in model;

/** Measures a trained model and writes `metrics.json`. */
export async function writeMetrics(
  out: string,
  model: Model,
  data: Data,
  settings: Settings,
  backend: string,
): Promise<Metrics> {
  const { batchSize, seed, width, hidden, weights, bend } = settings;
  const metrics: Metrics = {
    model: model.name,
    data: settings.data,
    ...(hasCodes(model) && (await codeMetrics(model, data))),
    msPerStep: await medianPace(join(out, HISTORY)),
    steps: model.step,
    imagesSeen: model.images,
    batchSize,
    seed,
    ...(width !== undefined && { width }),
    ...(hidden !== undefined && { hidden }),
    ...(weights !== undefined && { weights }),
    ...(bend !== undefined && { bend }),
    backend,
    node: process.versions.node,
  };
  await writeFileAtomic(join(out, METRICS), Buffer.from(`${JSON.stringify(metrics, null, 2)}\n`));
  return metrics;
}

async function codeMetrics(
  model: InfoGAN,
  { test, classes }: Data,
): Promise<Pick<Metrics, 'information' | 'codeError'>> {
  const information = await model.information({ n: 5000 });
  const code = Object.entries(model.codes).find(([, c]) => c.kind === 'categorical' && c.width === classes);
  if (!code || !test || classes === undefined) return { information };
  return { information, codeError: await codeError(model, code[0], await test(), classes) };
}

/** How a code of InfoGAN errs as a classifier of labelled pictures it was never told the labels of. */
async function codeError(
  model: InfoGAN,
  code: string,
  test: ArraySource<LabelledBatch>,
  classes: number,
): Promise<number> {
  const predicted: number[] = [];
  for (let from = 0; from < test.size; from += CHUNK) {
    const found = tidy(() => {
      const { image } = test.examples(from, Math.min(CHUNK, test.size - from));
      const posterior = model.encode(image)[code];
      return posterior && argMax(posterior, 1);
    });
    predicted.push(...((await found?.data()) ?? []));
    found?.dispose();
  }
  return matchedError(predicted, test.labels ?? [], classes);
}

async function medianPace(history: string): Promise<number | null> {
  const paces = (await readHistory(history)).map(entry => entry.msPerStep).sort((a, b) => a - b);
  return paces[Math.floor(paces.length / 2)] ?? null;
}
