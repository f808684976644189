export type { ArraySource } from '../data/arrays';
export type { ImageBatch, LabelledBatch, PictureShape } from '../data/batch';
export type { Part } from '../data/mnistFiles';
export { fileHandler, registerFileUrls } from './fileUrls';
export { folder } from './folder';
export { mnist } from './mnist';
export { encodePng } from './png';
export { writeFileAtomic } from './writeFileAtomic';
