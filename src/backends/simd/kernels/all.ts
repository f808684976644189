import { installAdam } from './adam';
import { installAlong } from './along';
import { installAverage } from './average';
import { installBinary } from './binary';
import { installConv } from './conv';
import { installCopy } from './copy';
import { installDepthwise } from './depthwise';
import { installGather } from './gather';
import { installLayers } from './layer';
import { installLogic } from './logic';
import { installLoss } from './loss';
import { installMatmul } from './matmul';
import { installMirror } from './mirror';
import { installNorm } from './norm';
import { installPool } from './pool';
import { installReduce } from './reduce';
import { installResize } from './resize';
import { installSelect } from './select';
import { installSlice } from './slice';
import { installSoftmax } from './softmax';
import { installUnary } from './unary';

/** Registers every kernel of ours for the backend of that name; the others stay as copied from cpu. */
export function registerKernels(backendName: string): void {
  installUnary(backendName);
  installBinary(backendName);
  installSelect(backendName);
  installReduce(backendName);
  installSoftmax(backendName);
  installCopy(backendName);
  installMatmul(backendName);
  installConv(backendName);
  installPool(backendName);
  installNorm(backendName);
  installAdam(backendName);
  installAverage(backendName);
  installResize(backendName);
  installLayers(backendName);
  installGather(backendName);
  installAlong(backendName);
  installSlice(backendName);
  installMirror(backendName);
  installLogic(backendName);
  installLoss(backendName);
  installDepthwise(backendName);
}
