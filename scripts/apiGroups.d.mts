export const GROUPS: readonly string[];
export function groupOf(name: string, file: string): string | undefined;
