import type { CaptionEncoder } from '../../core/captionEncoder';
import { check } from '../../core/checks';
import type { Model } from '../../model/model';
import type { Data } from '../data';
import type { DataKind } from '../dataNames';
import type { Shared, SharedOptions } from '../shared';

/** Options that only some models have. */
export interface Own {
  readonly width?: number;
  readonly hidden?: number;
  /** Of cgan: fully connected or convolutional nets. */
  readonly architecture?: 'mlp' | 'dcgan' | 'residual';
  /** The same, of a VAE. */
  readonly layers?: 'dense' | 'convolutional';
  /** Residual blocks at each size. */
  readonly blocks?: number;
  /** Turns of D for each of G. */
  readonly discriminatorSteps?: number;
  /** γ of R1 and R2 at first. */
  readonly gamma?: number;
  /** Real images that schedules span. */
  readonly totalImages?: number;
  /** Height of the map that self-attention reads. */
  readonly attention?: number;
  /** How G of cgan is told its class. */
  readonly conditioning?: 'joined' | 'batchNorm';
  /** How D is. */
  readonly discriminator?: 'joined' | 'projection';
  /** Columns of z, where a model takes a number. */
  readonly latent?: number;
  /** Whether InfoGAN's class is read off bent pictures. */
  readonly bend?: boolean;
  /** How many classes there are; default as many as the data have. */
  readonly classes?: number;
  /** What sample grids of models of captions show. */
  readonly captions?: readonly string[];
  /** How many labels a semi-supervised model is given. */
  readonly labelled?: number;
  /** How many times as large SRGAN makes pictures. */
  readonly scale?: number;
  /** Steps of SRGAN's first phase, of StackGAN's first stage. */
  readonly firstSteps?: number;
  /** Steps that the text encoder is trained before. */
  readonly encoderSteps?: number;
}

/** Their names. */
export const OWN = [
  'width',
  'hidden',
  'architecture',
  'blocks',
  'discriminatorSteps',
  'gamma',
  'totalImages',
  'attention',
  'conditioning',
  'discriminator',
  'layers',
  'latent',
  'bend',
  'classes',
  'captions',
  'labelled',
  'scale',
  'firstSteps',
  'encoderSteps',
] as const satisfies readonly (keyof Own)[];

/** Whether a model has an option. */
export const has = ({ takes, lacks = [], terms }: Preset, key: keyof Own | keyof Shared): boolean =>
  key === 'weights' ? terms !== undefined : isOwn(key) ? takes.includes(key) : !lacks.includes(key);

const isOwn = (key: string): key is keyof Own => OWN.some(name => name === key);

/** What a preset makes a model of. */
export interface Making {
  readonly data: Data;
  readonly own: Own;
  readonly shared: SharedOptions;
  readonly seed: number;
  /** Of models that read captions. */
  readonly encoder?: CaptionEncoder;
}

/** What a run was asked to be. */
interface Asked extends Own, Pick<Shared, 'penalties'> {
  readonly steps?: number;
  readonly batchSize?: number;
}

/** Part of a run: up to which step, and who plays. */
export interface Phase {
  readonly until: number;
  readonly players?: readonly string[];
}

/** A model the command can train. Sized for two slow cores; the papers' widths are an option away. */
export interface Preset {
  /** One line for the help. */
  readonly summary: string;
  /** What to type, after `gan-kit train`. */
  readonly example: string;
  readonly steps: number;
  readonly batchSize: number;
  /** What it learns from where nobody says. */
  readonly data: string;
  /** What it can learn from; a folder is taken for the first of these that folders can hold. */
  readonly learns: readonly DataKind[];
  /** Which of {@link Own} it has. */
  readonly takes: readonly (keyof Own)[];
  readonly defaults: Own;
  /** Defaults that hang on what else is given. */
  readonly further?: (given: Asked, kind: DataKind) => Own;
  /** What is done to pictures on their way to D where nobody says, however many there are. Default: by their number. */
  readonly augment?: readonly string[];
  /** Which of the options that models share it has not. */
  readonly lacks?: readonly (keyof Shared)[];
  /** The terms that `--weights` names. */
  readonly terms?: string;
  /** Whether a text encoder is trained before it. */
  readonly readsCaptions?: boolean;
  readonly phases?: (own: Own, steps: number) => readonly Phase[];
  readonly make: (making: Making) => Model | Promise<Model>;
}

/** An object without what is undefined. */
export const given = <T extends object>(options: T): { [K in keyof T]: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;

/** The encoder that the run has trained. */
export function encoderOf(encoder: CaptionEncoder | undefined): CaptionEncoder {
  check(encoder !== undefined, 'state', 'train: the text encoder is missing.');
  return encoder;
}
