import { describe, expect, it } from 'vitest';
import { ALPHABET, CAPTION_LENGTH, decodeCaption, encodeCaption } from '../../../src/text/characters';

describe('captions as codes', () => {
  it('have 69 different characters, the 70 of the paper less its second hyphen', () => {
    expect(new Set(ALPHABET).size).toBe(69);
    expect(ALPHABET.length).toBe(69);
  });

  it('number characters from 1 and pad with 0', () => {
    expect([...encodeCaption('A cat', 8)]).toEqual([1, 69, 3, 1, 20, 0, 0, 0]);
    expect(encodeCaption('x').length).toBe(CAPTION_LENGTH);
  });

  it('come back as they went, in small letters and with single spaces', () => {
    expect(decodeCaption(encodeCaption(ALPHABET.trim(), 70))).toBe(ALPHABET.trim());
    expect(decodeCaption(encodeCaption('  Two\n\tBIRDS ', 20))).toBe('two birds');
  });

  it.each([
    ['names the character and the caption', () => encodeCaption('a café', 80), /"é" is no character .* in "a café"/],
    ['names a character of two code units whole', () => encodeCaption('a 🐦', 80), /"🐦" is no character/],
    ['refuses an empty caption', () => encodeCaption(' \n', 80), /expected text, got " \\n"/],
    ['never cuts', () => encodeCaption('four', 3), /at most 3 characters, got 4 in "four"/],
    ['checks the length', () => encodeCaption('a', 0), /length: expected a whole number of at least 1/],
    ['refuses what is no text', () => encodeCaption(7 as never), /expected a string, got number/],
    ['refuses codes outside the alphabet', () => decodeCaption([1, 70]), /from 0 to 69, got 70/],
    ['refuses negative codes', () => decodeCaption([-1]), /got -1/],
  ])('%s', (_, act, message) => expect(act).toThrow(message));
});
