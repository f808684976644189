import { captionedShapes } from '../../../src/data/made/shapes/captionedShapes';
import type { Data } from '../../../src/data/toSource';
import { CharCnnRnn } from '../../../src/systems/textEncoder/model';
import type { Entry } from './entry';

export const charCnnRnnEntry: Entry = {
  make: (seed = 1, more = {}) =>
    new CharCnnRnn({
      shape: [16, 16, 3],
      captionLength: 100,
      width: 4,
      channels: [4, 6, 4],
      imageChannels: [2, 4],
      seed,
      ...more,
    }),
  load: place => CharCnnRnn.load(place),
  data: () => captionedShapes({ size: 16, captionLength: 100 }) as Data,
  opens: 'image',
  output: (model, seed) => (model as CharCnnRnn).encode([`a small red circle, number ${seed}`, 'a large blue square']),
};
