import type { TextStream } from '../node/progressBar';

/** Where the command talks to. */
export interface Terminal {
  /** Results. */
  readonly out: TextStream;
  /** Progress and errors. */
  readonly err: TextStream;
}

/** Writes lines to a stream. */
export const say = (stream: TextStream, ...lines: readonly string[]): void => {
  for (const line of lines) stream.write(`${line}\n`);
};

/** How to call this command, for advice: as the person did. */
export const command = (): string => process.env.GAN_KIT_COMMAND ?? 'npx gan-kit';
