import { check, checkWhole } from '../core/checks';

/**
 * The characters of captions, in the order of their codes 1 … 69; 0 is padding. The list of Reed et al. 2016's code,
 * which counts 70 because it names the hyphen twice.
 */
export const ALPHABET = `abcdefghijklmnopqrstuvwxyz0123456789-,;.!?:'"/\\|_@#$%^&*~\`+=<>()[]{} `;

/** Characters in a caption of Reed et al. 2016. */
export const CAPTION_LENGTH = 201;

const CODES: ReadonlyMap<string, number> = new Map([...ALPHABET].map((character, i) => [character, i + 1]));

/**
 * A caption as numbers: the code of each character in {@link ALPHABET}, then zeros. Capitals become small letters, any
 * run of white space becomes one space, and space at the ends is dropped.
 *
 * @param length how many numbers; a longer caption is an error, never cut
 * @throws GanKitError `data` if the caption is empty, too long, or has a character that the alphabet lacks
 *
 * @example
 * encodeCaption('A cat', 8);   // Int32Array [1, 69, 3, 1, 20, 0, 0, 0]
 */
export function encodeCaption(caption: string, length = CAPTION_LENGTH): Int32Array {
  checkWhole('length', length, 1);
  check(typeof caption === 'string', 'argument', () => `caption: expected a string, got ${typeof caption}.`);
  const characters = [...caption.toLowerCase().replace(/\s+/g, ' ').trim()];
  check(characters.length > 0, 'data', () => `caption: expected text, got ${JSON.stringify(caption)}.`);
  check(
    characters.length <= length,
    'data',
    () =>
      `caption: expected at most ${length} characters, got ${characters.length} in ${JSON.stringify(caption)}. ` +
      'Shorten it or raise the caption length.',
  );
  const codes = new Int32Array(length);
  characters.forEach((character, i) => {
    const code = CODES.get(character);
    check(
      code !== undefined,
      'data',
      () =>
        `caption: ${JSON.stringify(character)} is no character that captions may have, in ` +
        `${JSON.stringify(caption)}. ` +
        `Replace it by one of ${ALPHABET}`,
    );
    codes[i] = code;
  });
  return codes;
}

/**
 * The text of a caption's codes, up to the first padding.
 *
 * @throws GanKitError `data` if a code is not from 0 to 69
 *
 * @example
 * decodeCaption(encodeCaption('A cat'));   // 'a cat'
 */
export function decodeCaption(codes: ArrayLike<number>): string {
  let text = '';
  for (let i = 0; i < codes.length && codes[i] !== 0; i++) {
    const character = ALPHABET[(codes[i] ?? -1) - 1];
    check(
      character !== undefined,
      'data',
      () => `codes: expected numbers from 0 to ${ALPHABET.length}, got ${codes[i]}.`,
    );
    text += character;
  }
  return text;
}
