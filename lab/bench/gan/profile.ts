import { getKernelsForBackend, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { median } from '../support/result';

/** Where the time of a step goes. */
export interface Profile {
  /** Median milliseconds of a step, the cost of looking included. */
  readonly step: number;
  /** Per step, by name of the kernel. */
  readonly kernels: Readonly<Record<string, { readonly calls: number; readonly ms: number }>>;
}

/** Times every kernel of a backend over some steps, by registering each again with a clock around it. */
export async function profile(backendName: string, step: () => Promise<unknown>, steps = 10): Promise<Profile> {
  for (let i = 0; i < 3; i++) await step();
  const spent: Record<string, { calls: number; ms: number }> = {};
  for (const config of [...getKernelsForBackend(backendName)]) {
    unregisterKernel(config.kernelName, backendName);
    registerKernel(
      withClock(config, ms => {
        const entry = spent[config.kernelName] ?? { calls: 0, ms: 0 };
        spent[config.kernelName] = { calls: entry.calls + 1, ms: entry.ms + ms };
      }),
    );
  }
  const times: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  }
  // Kernels are summed over all steps, so their share is of the mean step; it is told of the median one.
  const mean = times.reduce((sum, ms) => sum + ms, 0) / steps;
  const scale = median(times) / mean / steps;
  const kernels = Object.fromEntries(
    Object.entries(spent)
      .map(([name, { calls, ms }]) => [name, { calls: calls / steps, ms: ms * scale }] as const)
      .sort(([, a], [, b]) => b.ms - a.ms),
  );
  return { step: median(times), kernels };
}

function withClock(config: KernelConfig, add: (ms: number) => void): KernelConfig {
  const { kernelFunc } = config;
  return {
    ...config,
    kernelFunc: call => {
      const start = performance.now();
      try {
        return kernelFunc(call);
      } finally {
        add(performance.now() - start);
      }
    },
  };
}
