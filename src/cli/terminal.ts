import type { TextStream } from '../node/progressBar';

/** Where the command talks to. */
export interface Terminal {
  /** Results. */
  readonly out: TextStream;
  /** Progress and errors. */
  readonly err: TextStream;
  /** Fires when one of the two takes no more, with a {@link Lost} as its reason. */
  readonly lost?: AbortSignal;
}

/** Why nobody hears the command any more. */
export interface Lost {
  /** Which stream, and what the system says. */
  readonly message: string;
  /** The exit code owed to the shell. */
  readonly code: number;
}

/** Writes lines to a stream. */
export const say = (stream: TextStream, ...lines: readonly string[]): void => {
  for (const line of lines) stream.write(`${line}\n`);
};

/** How to call this command, for advice: as the person did. */
export const command = (): string => process.env.GAN_KIT_COMMAND ?? 'npx gan-kit';

/** A word as it must be typed into a shell. */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (process.platform === 'win32') return /^[\w@+=:,./\\-]+$/.test(word) ? word : `"${word}"`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
