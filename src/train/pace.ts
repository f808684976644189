/** How long steps take, and what lies between them. */
export class Pace {
  private readonly recent: number[] = [];
  private last: number | undefined;
  private steps = 0;
  private between = 0;

  /** Marks the beginning of a step or the end of the one before. */
  tick(now: number): void {
    if (this.last !== undefined) {
      this.recent.push(now - this.last);
      this.steps++;
    }
    if (this.recent.length > 48) this.recent.shift();
    this.last = now;
  }

  /** Starts the next step here: what came since the last tick is no part of it. */
  skip(now: number): void {
    if (this.last !== undefined) this.between += now - this.last;
    this.last = now;
  }

  /** Median milliseconds of the last few dozen steps; `NaN` before the first has ended. */
  get median(): number {
    const sorted = [...this.recent].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  }

  /**
   * Milliseconds that so many steps will take: at the median, and with as much between them as there was on the mean so
   * far. Of that the mean, since a picture drawn each 300 steps is in no median.
   */
  left(steps: number): number {
    return steps * (this.median + this.between / Math.max(1, this.steps));
  }
}
