import { describe, expect, test } from 'vitest';
import { lazy, withFields } from '../../../src/core/lazy';

/** A view that counts how often each field is worked out. */
function counted() {
  const runs = { fake: 0, onFake: 0 };
  const view = lazy({
    z: 2,
    get fake() {
      runs.fake++;
      return this.z * 10;
    },
    get onFake(): number {
      runs.onFake++;
      return this.fake + 1;
    },
  });
  return { runs, view };
}

describe('lazy', () => {
  test('runs nothing until asked, then each getter once', () => {
    const { runs, view } = counted();
    expect(runs).toEqual({ fake: 0, onFake: 0 });
    expect([view.onFake, view.onFake, view.fake]).toEqual([21, 21, 20]);
    expect(runs).toEqual({ fake: 1, onFake: 1 });
  });

  test('does not share results between views', () => {
    const [first, second] = [counted(), counted()];
    expect(first.view.fake).toBe(20);
    expect(second.runs.fake).toBe(0);
  });

  test('keeps undefined too, and lists every field', () => {
    let runs = 0;
    const view = lazy({
      get nothing() {
        runs++;
        return undefined;
      },
      plain: 1,
    });
    expect([view.nothing, view.nothing]).toEqual([undefined, undefined]);
    expect(runs).toBe(1);
    expect(Object.keys(view)).toEqual(['nothing', 'plain']);
  });

  test('a getter that throws runs again', () => {
    let runs = 0;
    const view = lazy({
      get flaky() {
        if (runs++ === 0) throw new Error('once');
        return runs;
      },
    });
    expect(() => view.flaky).toThrow('once');
    expect(view.flaky).toBe(2);
  });

  test('leaves the fields it was given alone', () => {
    let runs = 0;
    const fields = {
      get a() {
        return ++runs;
      },
    };
    expect(lazy(fields).a).toBe(1);
    expect(fields.a).toBe(2);
  });
});

describe('withFields', () => {
  test('a known field is not worked out, and what depends on it reads it', () => {
    const { runs, view } = counted();
    const known = withFields(view, { fake: 5 });
    expect(known.onFake).toBe(6);
    expect(runs).toEqual({ fake: 0, onFake: 1 });
  });

  test('replaces plain fields', () => {
    expect(withFields(counted().view, { z: 3 }).fake).toBe(30);
  });
});
