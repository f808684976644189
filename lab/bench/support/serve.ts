import { createInterface } from 'node:readline';
import type { Answer, Greeting, Request } from './protocol';

/** Does the work of a case once. Resolves when the device is done. */
export type Work = () => Promise<unknown>;

/**
 * A contestant's side of the protocol: greets, then answers each request until there is no more.
 *
 * @param prepare makes what a case needs, once; throws an Error with a sentence for people where the library cannot do
 *   it
 */
export async function serve(greeting: Greeting, prepare: (name: string) => Work | Promise<Work>): Promise<never> {
  const prepared = new Map<string, Promise<Work>>();
  const workOf = (name: string): Promise<Work> => {
    const known = prepared.get(name) ?? Promise.resolve(name).then(prepare);
    prepared.set(name, known);
    return known;
  };
  say(greeting);
  for await (const line of createInterface({ input: process.stdin })) {
    const { case: name, atLeast } = JSON.parse(line) as Request;
    try {
      say(await timed(await workOf(name), atLeast));
    } catch (error) {
      say({ cannot: error instanceof Error ? error.message : String(error) });
    }
  }
  process.exit(0);
}

/** Tells why there is nothing to time, in place of {@link serve}. */
export function refuse(why: string): never {
  say({ cannot: why });
  process.exit(0);
}

async function timed(work: Work, atLeast: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + atLeast;
  do {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  } while (performance.now() < end);
  return times;
}

const say = (answer: Greeting | Answer): void => console.log(JSON.stringify(answer));
