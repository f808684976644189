import { clone, dispose, keep, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { AnyGame } from '../core/game';
import { mapped } from '../core/mapped';
import type { Memory, MemoryState } from '../core/memory';
import type { AnyNet } from '../core/net';

/** The buffers of all nets of a game, and what it remembers, as they are now, to be put back. It owns the copies. */
export class KeptBuffers {
  private readonly kept: readonly { readonly net: AnyNet; readonly buffer: Variable; readonly value: Tensor }[];

  private readonly memories: readonly { readonly memory: Memory; readonly state: MemoryState }[];

  constructor(game: AnyGame<never>) {
    this.kept = Object.values(game.nets).flatMap(net =>
      net.buffers.map(buffer => ({ net, buffer, value: tidy(() => keep(clone(buffer))) })),
    );
    this.memories = Object.values(game.memory ?? {}).map(memory => ({ memory, state: copied(memory.state) }));
  }

  /** Gives the buffers of these nets, and these memories, their old values; default all. */
  putBack(of: (net: AnyNet) => boolean = () => true, remembered: (memory: Memory) => boolean = () => true): void {
    for (const { net, buffer, value } of this.kept) if (of(net)) buffer.assign(value);
    for (const { memory, state } of this.memories) if (remembered(memory)) memory.restore(state);
  }

  dispose(): void {
    for (const { value } of this.kept) value.dispose();
    for (const { state } of this.memories) dispose({ ...state.tensors });
  }
}

const copied = ({ numbers, tensors }: MemoryState): MemoryState => ({
  numbers,
  tensors: mapped(tensors, value => tidy(() => keep(clone(value)))),
});
