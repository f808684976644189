import { getBackend, randomUniform, setBackend } from '@tensorflow/tfjs-core';
import { categorical, InfoGAN, ready, uniform } from 'gan-kit';
import { engineMemory, engineThreads, registerSimd } from 'gan-kit/engine';
import './drop.js';

async function main() {
  const chosen = await ready();
  const outcome = { chosen: chosen.backend, backend: getBackend(), registered: await registerSimd() };
  outcome.set = await setBackend('simd');
  outcome.threads = await engineThreads();
  outcome.shared = (await engineMemory()).shared;
  const gan = new InfoGAN({
    shape: [28, 28, 1],
    codes: { digit: categorical(10), slant: uniform() },
    width: 4,
    hidden: 16,
    seed: 1,
  });
  const image = randomUniform([16, 28, 28, 1], -1, 1, 'float32', 7);
  const history = await gan.fit({ image }, { steps: 3, batchSize: 8, historyEvery: 1 });
  outcome.losses = history.history;
  outcome.shape = gan.generate(2, { codes: { digit: 3 } }).shape;
  return outcome;
}

main().then(
  outcome => Object.assign(globalThis, { outcome }),
  error => Object.assign(globalThis, { outcome: { error: `${error.stack ?? error}` } }),
);
