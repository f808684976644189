import { DCGAN } from 'gan-kit';
import { serveTraining } from 'gan-kit/worker';

serveTraining(data => ({ model: new DCGAN({ shape: data.shape, width: 8, seed: 1 }), data }));
