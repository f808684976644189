import type { io } from '@tensorflow/tfjs-core';

/** The parts of something saved: one set of tfjs artifacts for each net, and `state` for all the rest. */
export type Parts = Readonly<Record<string, io.ModelArtifacts>>;

/** A place that takes all parts or none: a crash while writing leaves what was there before. */
export interface Store {
  /** Where it is, for messages. */
  readonly name: string;
  /** Replaces everything that is there. */
  write(parts: Parts): Promise<void>;
  /** All parts as they were written last. Where nothing is, it throws a GanKitError `missing`. */
  read(): Promise<Parts>;
}

/** Where a model is saved: a URL of a registered tfjs scheme, a tfjs IOHandler, or a {@link Store}. */
export type Place = string | io.IOHandler | Store;
