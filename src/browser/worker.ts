export { serveTraining, type Trainable, type Training } from './serveTraining';
