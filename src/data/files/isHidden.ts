/** Whether a file or folder of this name is one that nobody means: hidden, or what macOS leaves in the zips it makes. */
export const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';
