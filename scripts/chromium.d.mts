export function findChromium(options?: { install?: boolean; say?: (line: string) => void }): string | undefined;
