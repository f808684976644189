import { own } from '../core/untrusted';

/** Values at some step, by name. */
export interface CurvePoint {
  readonly step: number;
  readonly values: Readonly<Record<string, number>>;
}

/** A series that never holds more than `limit` points: when full, neighbours are merged into their means. */
export class Thinned {
  private points: CurvePoint[] = [];
  /** Points given that make one point kept. */
  private stride = 1;
  private pending: CurvePoint[] = [];

  constructor(private readonly limit: number) {}

  add(point: CurvePoint): void {
    this.pending.push(point);
    if (this.pending.length < this.stride) return;
    this.points.push(mean(this.pending));
    this.pending = [];
    if (this.points.length < this.limit) return;
    this.points = Array.from({ length: Math.floor(this.points.length / 2) }, (_, i) =>
      mean(this.points.slice(2 * i, 2 * i + 2)),
    );
    this.stride *= 2;
  }

  /** All of it, oldest first, the newest unfinished point too. */
  get all(): readonly CurvePoint[] {
    return this.pending.length > 0 ? [...this.points, mean(this.pending)] : this.points;
  }
}

/** The mean of each value over the points that have it, at their mean step. */
function mean(points: readonly CurvePoint[]): CurvePoint {
  const [only, second] = points;
  if (only && !second) return only;
  const names = [...new Set(points.flatMap(p => Object.keys(p.values)))];
  const average = (numbers: readonly number[]) => numbers.reduce((sum, v) => sum + v, 0) / numbers.length;
  return {
    step: average(points.map(p => p.step)),
    values: Object.fromEntries(
      names.map(name => [name, average(points.flatMap(({ values }) => own(values, name) ?? []))]),
    ),
  };
}
