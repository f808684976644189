import { operationBenchmark } from '../operation/benchmark';
import type { Convolution } from '../operation/operation';

type Shape = Omit<Convolution, 'kind' | 'pass'>;

const down = (batch: number, side: number, channels: number, filters: number): Shape => ({
  ...{ batch, side, channels, filters },
  kernel: 4,
  stride: 2,
});
const even = (batch: number, side: number, channels: number, filters: number, kernel: number): Shape => ({
  ...{ batch, side, channels, filters },
  kernel,
  stride: 1,
});

/** Layers of published nets, from the first, with few channels, to the inner ones. */
const LAYERS: Readonly<Record<string, Shape>> = {
  'dcgan28 1': down(64, 28, 1, 64),
  'dcgan28 2': down(64, 14, 64, 128),
  'dcgan64 1': down(16, 64, 3, 64),
  'dcgan64 2': down(16, 32, 64, 128),
  'dcgan64 4': down(16, 8, 256, 512),
  'srgan first': even(16, 24, 3, 64, 9),
  'srgan residual': even(16, 24, 64, 64, 3),
  'pix2pix 2': down(1, 128, 64, 128),
  'pix2pix 5': down(1, 16, 512, 512),
};

const PASSES = ['forward', 'input', 'filter'] as const;
const GROUPS = { forward: 'forward', input: 'input gradient', filter: 'filter gradient' } as const;

/** Convolutions and their two gradients. */
export const benchmark = operationBenchmark(
  'conv',
  Object.fromEntries(
    Object.entries(LAYERS).flatMap(([name, shape]) =>
      PASSES.map((pass): [string, Convolution] => [`${name}, ${pass}`, { kind: 'convolution', pass, ...shape }]),
    ),
  ),
  (_, operation) => (operation.kind === 'convolution' ? GROUPS[operation.pass] : ''),
  { rounds: 4, turnMs: 200, budgetMs: 5_000, restMs: 50 },
);
