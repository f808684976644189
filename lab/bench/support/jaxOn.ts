import { pathToFileURL } from 'node:url';
import type { Where } from './benchmark';

/** What Node must be told to give jax-js its threads; their number is the last argument of the program. */
export const jaxOn = ({ built }: Where): string[] => ['--import', pathToFileURL(`${built}/support/webWorker.mjs`).href];
