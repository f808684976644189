import { draw, imageFiles, trainInWorker } from 'gan-kit/browser';

document.ondragover = event => event.preventDefault();
document.ondrop = async event => {
  event.preventDefault();
  const { fields, size } = await imageFiles(event.dataTransfer, { shape: [16, 16, 3], onBad: 'skip' });
  document.querySelector('p').textContent = `Learning from ${size} pictures.`;
  const run = trainInWorker(new Worker(new URL('./train.worker.js', import.meta.url), { type: 'module' }), {
    given: fields,
    steps: 12,
    batchSize: 8,
    save: { to: 'opfs://mine' },
    onSheet: ({ picture }) => draw(document.querySelector('canvas'), picture),
  });
  document.title = `at step ${(await run.finished).step}`;
};
