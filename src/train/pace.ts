/** Median duration of the last few dozen steps, for time left. */
export class Pace {
  private readonly recent: number[] = [];
  private last: number | undefined;

  /** Marks the beginning of a step or the end of the one before. */
  tick(now: number): void {
    if (this.last !== undefined) this.recent.push(now - this.last);
    if (this.recent.length > 48) this.recent.shift();
    this.last = now;
  }

  /** Starts the next step here, leaving out what came since the last tick. */
  skip(now: number): void {
    this.last = now;
  }

  /** Milliseconds; `NaN` before the first step has ended. */
  get median(): number {
    const sorted = [...this.recent].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  }
}
