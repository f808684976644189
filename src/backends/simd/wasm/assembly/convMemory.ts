// The working memory of a thread that gathers.
import { BLOCK_BYTES, HEAD, MC } from './block';
import { PLACE_BYTES } from './patches';
import { PHASE_BYTES } from './phase';

const PLACES_BYTES: usize = (MC as usize) * PLACE_BYTES;

// In order: the head, a phase, where patches begin, a packed block or the sums of a narrow one, lines that are put
// together.
// @ts-ignore: decorator
@inline
export function placesAt(work: usize): usize {
  return work + HEAD + PHASE_BYTES;
}

// @ts-ignore: decorator
@inline
export function panelsAt(work: usize): usize {
  return placesAt(work) + PLACES_BYTES;
}

// @ts-ignore: decorator
@inline
export function buffersAt(work: usize): usize {
  return panelsAt(work) + BLOCK_BYTES;
}

/** Bytes from one line to the next where lines are put together. */
// @ts-ignore: decorator
@inline
export function lineBytes(floats: i32): usize {
  return ((floats as usize) << 2) + 64;
}
