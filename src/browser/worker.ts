export { serveTraining } from './serveTraining';
export type { Note, Trainable, Training } from './training';
