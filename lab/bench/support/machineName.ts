import { arch, cpus, platform } from 'node:os';

/** What figures were taken on, such as `2 × AMD EPYC, linux x64`. */
export function machineName(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${platform()} ${arch()}`;
}
