/** A value's kind, for messages. */
export const describe = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'object' ? `a ${value.constructor?.name ?? 'bare object'}` : typeof value;
