const EVERY_MS = 10_000;

/** What is going on, for who watches: one line that changes on a terminal, else a line every ten seconds. */
export class ProgressLine {
  #last = 0;

  constructor(private readonly out: NodeJS.WriteStream) {}

  show(text: string): void {
    if (this.out.isTTY) this.out.write(`\r\u001b[K${text.slice(0, this.out.columns - 1)}`);
    else if (performance.now() - this.#last > EVERY_MS) {
      this.#last = performance.now();
      this.out.write(`${text}\n`);
    }
  }

  clear(): void {
    if (this.out.isTTY) this.out.write('\r\u001b[K');
  }
}
