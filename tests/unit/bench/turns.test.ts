import { describe, expect, it } from 'vitest';
import { type Contestant, takeTurns } from '../../../lab/bench/support/turns';

const PACE = { rounds: 3, turnMs: 0, budgetMs: 1000, restMs: 0 };

/** Answers its turns one after the other; the first warms up. */
function scripted(name: string, turns: readonly (readonly number[] | string)[], log: string[] = []): Contestant {
  let at = 0;
  return {
    name,
    turn: async () => {
      log.push(name);
      const answer = turns[at++] ?? 'was asked too often';
      if (typeof answer === 'string') throw new Error(answer);
      return answer;
    },
  };
}

describe('takeTurns', () => {
  it('goes round, and leaves the first round out of the median', async () => {
    const log: string[] = [];
    const a = scripted('a', [[500], [1], [3], [2]], log);
    const b = scripted('b', [[9], [5, 6], [7], [8]], log);
    expect(await takeTurns([a, b], ['step'], PACE)).toEqual({ step: { a: 2, b: 6.5 } });
    expect(log).toEqual(['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b']);
  });

  it('lets a slow one off once it has a time that counts', async () => {
    const slow = scripted('slow', [[2000], [2100]]);
    expect(await takeTurns([slow], ['step'], PACE)).toEqual({ step: { slow: 2100 } });
  });

  it('gives the reason of one that cannot, and goes on with the others', async () => {
    const broken = scripted('broken', [[1], 'has no such kernel']);
    const well = scripted('well', [[1], [1], [1], [1]]);
    const result = await takeTurns([broken, well], ['step'], PACE);
    expect(result).toEqual({ step: { broken: 'has no such kernel', well: 1 } });
  });

  it('asks again in the next case', async () => {
    const contestant = scripted('a', ['cannot', [1], [4], [4], [4]]);
    expect(await takeTurns([contestant], ['first', 'second'], PACE)).toEqual({
      first: { a: 'cannot' },
      second: { a: 4 },
    });
  });
});
