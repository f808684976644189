import type { Tensor } from '@tensorflow/tfjs-core';
import { categorical, GanKitError, InfoGAN, type InfoGANOptions, type Ready, ready, uniform } from 'gan-kit';
import { gaussianRing, type MixtureSource } from 'gan-kit/datasets';
import { engineMemory, type MemoryReport, registerSimd } from 'gan-kit/engine';
import { frechetDistance, type Matrix } from 'gan-kit/metrics';
import { folder, mnist } from 'gan-kit/node';

const options: InfoGANOptions = { shape: [28, 28, 1], codes: { digit: categorical(10), slant: uniform() }, seed: 1 };
export const chosen: Promise<Ready> = ready();
export const gan: InfoGAN = new InfoGAN(options);
export const threes: Tensor = gan.generate(8, { codes: { digit: 3 } });
export const saved: Promise<void> = gan.save(folder('out'));
export const fitted = mnist().then(data => gan.fit(data, { steps: 1 }));
export const ring: MixtureSource = gaussianRing();
export const distance: (a: Matrix, b: Matrix) => number = frechetDistance;
export const simd: Promise<boolean> = registerSimd();
export const used: Promise<MemoryReport> = engineMemory();
export const ours = (error: unknown): string | undefined => (error instanceof GanKitError ? error.code : undefined);

// @ts-expect-error: a shape is not a string, so the types did arrive.
new InfoGAN({ shape: '28' });
