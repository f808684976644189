import { profile } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../../src/core/sizeOf';
import type { Model } from '../../../src/model/model';

type Shape = readonly number[];

/** Multiplications of one call, by the shapes it reads: those of products and convolutions, nearly all there are. */
const COUNTS: Readonly<Record<string, (inputs: readonly Shape[], output: Shape) => number>> = {
  // Each output is a sum over the filter's height, width and channels.
  Conv2D: ([, filter = []], output) => sizeOf(output) * sizeOf(filter.slice(0, 3)),
  ConvLayer: ([, filter = []], output) => sizeOf(output) * sizeOf(filter.slice(0, 3)),
  Conv2DBackpropInput: ([dy = [], filter = []]) => sizeOf(dy) * sizeOf(filter.slice(0, 3)),
  Conv2DBackpropFilter: ([, dy = []], output) => sizeOf(dy) * sizeOf(output.slice(0, 3)),
  GroupedConv: ([, filter = []], output) => sizeOf(output) * sizeOf(filter.slice(0, 3)),
  GroupedConvInputGrad: ([dy = [], filter = []]) => sizeOf(dy) * sizeOf(filter.slice(0, 3)),
  GroupedConvFilterGrad: ([, dy = []], output) => sizeOf(dy) * sizeOf(output.slice(0, 3)),
  DenseLayer: ([x = []], output) => sizeOf(output) * (x.at(-1) ?? 1),
  BatchMatMul: ([a = [], b = []], output) => Math.sqrt((sizeOf(a) * sizeOf(b) * sizeOf(output)) / (output[0] ?? 1)),
  DepthwiseConv2dNative: ([, filter = []], output) => sizeOf(output) * sizeOf(filter.slice(0, 2)),
  DepthwiseConv2dNativeBackpropInput: ([dy = [], filter = []]) => sizeOf(dy) * sizeOf(filter.slice(0, 2)),
};

/** The multiplications of a step, the mean over so many of them; the model is trained by these. */
export async function multiplicationsOf(
  model: Model,
  data: Parameters<Model['fit']>[0],
  { steps, batchSize }: { readonly steps: number; readonly batchSize: number },
): Promise<number> {
  let sum = 0;
  const { kernels } = await profile((async () => {
    await model.fit(data, { steps, batchSize });
  }) as never);
  for (const { name, inputShapes, outputShapes } of kernels) {
    const [output] = outputShapes;
    sum += COUNTS[name]?.(inputShapes as Shape[], (output as Shape | undefined) ?? []) ?? 0;
  }
  return sum / steps;
}
