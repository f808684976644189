export type { FolderOptions } from '../data/pictures/folderOptions';
export { type Canvas, draw } from './draw';
export type { Drawn, PictureInput, Pictures } from './files';
export {
  type ImageFiles,
  type ImageFilesOptions,
  imageFiles,
  type PictureFields,
  type PictureReport,
} from './imageFiles';
export { keepPictures, keptPictures, removePictures } from './keptPictures';
export type { Endpoint, SheetPlan, WorkerEnd, WorkerProgress, WorkerSheet, WorkerStart } from './messages';
export { listOpfs, opfs, registerOpfsUrls, removeOpfs } from './opfs';
export { type SampleCanvasOptions, sampleCanvas } from './sampleCanvas';
export { type TrainInWorkerOptions, trainInWorker, type WorkerRun } from './trainInWorker';
