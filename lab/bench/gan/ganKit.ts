import { dispose, version_core as version } from '@tensorflow/tfjs-core';
import type { AnyGame } from '../../../src/core/game';
import { Rng } from '../../../src/core/rng';
import { Trainer } from '../../../src/train/trainer';
import { makeGame as dcgan28 } from '../dcgan28/game';
import { spec as dcgan28Spec } from '../dcgan28/spec';
import { makeGame as dcgan64 } from '../dcgan64/game';
import { spec as dcgan64Spec } from '../dcgan64/spec';
import { makeGame as infogan28 } from '../infogan28/game';
import { spec as infogan28Spec } from '../infogan28/spec';
import { makeGame as mlp2d } from '../mlp2d/game';
import { spec as mlp2dSpec } from '../mlp2d/spec';
import { makeGame as r3gan28 } from '../r3gan28/game';
import { spec as r3gan28Spec } from '../r3gan28/spec';
import { serve } from '../support/serve';
import { startSimd } from '../support/simd';
import { profile } from './profile';
import type { GanSpec } from './spec';

// usage: ganKit.mjs NAME THREADS [profile]. As a user would write it: whole steps of the trainer, with nothing taken
// out.

const GAMES: Readonly<Record<string, [GanSpec, (rng: Rng) => AnyGame]>> = {
  dcgan28: [dcgan28Spec, dcgan28],
  dcgan64: [dcgan64Spec, dcgan64],
  infogan28: [infogan28Spec, infogan28],
  mlp2d: [mlp2dSpec, mlp2d],
  r3gan28: [r3gan28Spec, r3gan28],
};

const [, , name = '', threads = '1', mode] = process.argv;
const known = GAMES[name];
if (!known) throw new Error(`There is no game '${name}'.`);
const [spec, makeGame] = known;
await startSimd(Number(threads));
const rng = new Rng(1);
const game = makeGame(rng);
const trainer = new Trainer(game, { seed: 1 });
const image = rng.fork('real').uniform([spec.batch, ...spec.shape] as [number, number], -1, 1);

const step = async () => {
  for (const player of Object.keys(game.players)) {
    const terms = trainer.update(player, { image });
    for (const term of Object.values(terms)) await term.data();
    dispose({ ...terms });
  }
  trainer.endStep(spec.batch);
};
const weights = Object.values(game.nets)
  .flatMap(net => net.weights)
  .reduce((sum, { size }) => sum + size, 0);
if (mode === 'profile') console.log(JSON.stringify(await profile('simd', step)));
else await serve({ version, weights }, () => step);
process.exit(0);
