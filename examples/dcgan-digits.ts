// A DCGAN on 9,000 real digits, half as wide as the paper's so that two cores can follow.
//
//   npm run example -- dcgan-digits [--steps 1500] [--out out/dcgan-digits]
//
// Writes sheets of samples over time, losses.svg, and the model, which this program then opens again.
import { parseArgs } from 'node:util';
import { DCGAN, ready } from 'gan-kit';
import { encodePng, folder, lossCurves, mnist, progressBar, sampleGrid, writeFileAtomic } from 'gan-kit/node';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '1500' }, out: { type: 'string', default: 'out/dcgan-digits' } },
});
const { out } = values;
const steps = Number(values.steps);

const { backend, reason } = await ready();
console.log(`backend ${backend}: ${reason}`);

const gan = new DCGAN({ shape: [28, 28, 1], width: 32, seed: 1 });
console.log(gan.summary());
await gan.fit(await mnist(), {
  steps,
  batchSize: 64,
  observers: [progressBar(), lossCurves(out), sampleGrid(out, { every: Math.ceil(steps / 5) })],
});
await gan.save(folder(`${out}/model`));
gan.dispose();

const again = await DCGAN.load(folder(`${out}/model`));
const digits = again.generate(40, { seed: 7 });
await writeFileAtomic(`${out}/digits.png`, await encodePng(digits, { columns: 10, scale: 2 }));
digits.dispose();
again.dispose();
