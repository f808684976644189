import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Profile } from '../gan/profile';
import type { Benchmark, Where } from './benchmark';

/** Where the time of one step of ours goes, or a sentence where there is no step. */
export async function runProfile({ name, profiler }: Benchmark, where: Where): Promise<Profile | string> {
  if (!profiler) return `${name} has no training step to take apart.`;
  const { command, args } = profiler(where);
  const { stdout } = await promisify(execFile)(command, [...args], { maxBuffer: 1e8 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Profile;
}
