/** Whether a file or folder is one that nobody means, by its name: hidden, or what macOS leaves in zips it makes. */
export const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';
