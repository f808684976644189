import { check } from '../../core/checks';
import { flag, list, number, oneOf, text, whole } from '../../core/kinds';
import { type Kinds, needed } from '../../core/options';
import type { OnBad } from '../files/tryFiles';
import { checkPictureShape } from './pixels';
import type { Fit } from './resample';

/** How pictures of any sizes become a source of one shape. */
export interface FolderOptions {
  /** Height, width and channels (1 grey, 3 colour, 4 colour and alpha) to bring every picture to. */
  readonly shape: readonly [number, number, number];
  /** Whether the first level of subfolders names classes. Default: if every picture lies in a subfolder. */
  readonly classes?: boolean;
  /** The classes in the order of their numbers. Default: the subfolders, sorted, empty ones too. */
  readonly classNames?: readonly string[];
  /** What shows through transparent pixels when alpha is dropped: a grey, 0 to 255. Default 255, white. */
  readonly background?: number;
  /**
   * How pictures of other proportions are brought to the shape: `cover` cuts the largest centred window, `contain`
   * keeps all and lays it on `background` (transparent where alpha is kept), `stretch` keeps all and bends it. Default
   * `cover`.
   */
  readonly fit?: Fit;
  /** The most pixels a file may have. Default 64 million. */
  readonly pixelLimit?: number;
  /**
   * What to do about files that cannot be used: stop with an error that names them all, or leave them out. Default
   * `throw`.
   */
  readonly onBad?: OnBad;
}

/** What all that read pictures take: the grey that shows through transparent pixels, and the most pixels of a file. */
export const READ = { background: number(0, 255), pixelLimit: whole(1) };

/** What {@link FolderOptions} may be. */
export const FOLDER: Kinds<FolderOptions> = {
  ...READ,
  shape: needed(checkPictureShape),
  classes: flag,
  classNames: list(text),
  fit: oneOf('cover', 'contain', 'stretch'),
  onBad: oneOf('throw', 'skip'),
};

/** The shape, if pictures can have so many channels. */
export function checkChannels([height, width, channels]: FolderOptions['shape']): readonly [number, number, 1 | 3 | 4] {
  check(
    channels === 1 || channels === 3 || channels === 4,
    'argument',
    `shape: expected 1, 3 or 4 channels, got ${channels}.`,
  );
  return [height, width, channels];
}
