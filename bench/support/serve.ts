import { createInterface } from 'node:readline';

/** A contestant's side: one step for each line read, answered by its milliseconds. `step` resolves when the device is done. */
export async function serve(step: () => Promise<unknown>): Promise<void> {
  for await (const _ of createInterface({ input: process.stdin })) {
    const start = performance.now();
    await step();
    console.log(performance.now() - start);
  }
  process.exit(0);
}
