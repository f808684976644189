/**
 * Lets the page or process do what waits: draw, hear input, answer. Not by a timer: browsers hold those of hidden pages
 * back, to one a second and after some minutes to one a minute, and training would all but stop in a tab nobody looks
 * at.
 */
export const giveTurn = (): Promise<void> =>
  new Promise(resolve => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
