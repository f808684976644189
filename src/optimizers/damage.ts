/** What is said of a checkpoint whose optimizer cannot be right. */
export const damaged = (what: string): string =>
  `optimizer: ${what}. The checkpoint is damaged, or belongs to another net or optimizer.`;
