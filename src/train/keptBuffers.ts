import { clone, keep, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { AnyGame } from '../core/game';
import type { AnyNet } from '../core/net';

/** The buffers of all nets of a game as they are now, to be put back. It owns the copies. */
export class KeptBuffers {
  private readonly kept: readonly { readonly net: AnyNet; readonly buffer: Variable; readonly value: Tensor }[];

  constructor(game: AnyGame<never>) {
    this.kept = Object.values(game.nets).flatMap(net =>
      net.buffers.map(buffer => ({ net, buffer, value: tidy(() => keep(clone(buffer))) })),
    );
  }

  /** Gives the buffers of these nets their old values. */
  putBack(of: (net: AnyNet) => boolean): void {
    for (const { net, buffer, value } of this.kept) if (of(net)) buffer.assign(value);
  }

  dispose(): void {
    for (const { value } of this.kept) value.dispose();
  }
}
