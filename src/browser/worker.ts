export { type Note, serveTraining, type Trainable, type Training } from './serveTraining';
