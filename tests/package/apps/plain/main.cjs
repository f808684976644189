const { mkdtempSync } = require('node:fs');
const { getBackend, memory } = require('@tensorflow/tfjs-core');
const { DCGAN, GAN, GanKitError, normal, ready } = require('gan-kit');
const { gaussianRing } = require('gan-kit/datasets');
const { engineMemory } = require('gan-kit/engine');
const { folder, mnist } = require('gan-kit/node');

async function main() {
  const chosen = await ready();
  const gan = new GAN({ shape: [2], latent: normal(2), hidden: { G: [16], D: [16] }, seed: 1 });
  const history = await gan.fit(gaussianRing(), { steps: 5, batchSize: 32, historyEvery: 1 });
  const place = folder(`${mkdtempSync('checkpoint-')}/gan`);
  await gan.save(place);
  const again = await GAN.load(place);
  const [points, same] = [gan, again].map(model => [...model.generate(4, { seed: 3 }).dataSync()]);

  const dcgan = new DCGAN({ shape: [28, 28, 1], width: 4, seed: 1 });
  const pictures = dcgan.generate(2).shape;

  const error = await mnist({ folder: 'nowhere' }).catch(e => e);

  console.log(
    JSON.stringify({
      chosen: chosen.backend,
      backend: getBackend(),
      steps: history.step.length,
      losses: Object.values(history.history).flat(),
      points,
      reloadedEqual: JSON.stringify(points) === JSON.stringify(same),
      pictures,
      errorIsOurs: error instanceof GanKitError,
      engineBytes: (await engineMemory()).used,
      tensors: memory().numTensors,
    }),
  );
}

main();
