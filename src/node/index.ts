export type { ArraySource } from '../data/arrays';
export type { ImageBatch, LabelledBatch, PictureShape } from '../data/batch';
export type { Part } from '../data/mnistFiles';
export { mnist } from './mnist';
