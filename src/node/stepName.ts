/** `000200`: numbers that sort as they count. */
export const stepName = (step: number): string => `${step}`.padStart(6, '0');
