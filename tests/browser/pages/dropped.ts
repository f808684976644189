/** Runs in a page: drops so many pictures, the same each time, and a file that is none, on an element of it. */
export async function dropPictures({ on, count }: { on: string; count: number }): Promise<void> {
  const dataTransfer = new DataTransfer();
  for (let i = 0; i < count; i++) {
    const canvas = new OffscreenCanvas(20, 20);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.fillStyle = `hsl(${15 * i} 90% ${30 + (i % 5) * 10}%)`;
    context.fillRect(i % 8, 2, 12, 12);
    dataTransfer.items.add(new File([await canvas.convertToBlob()], `${i}.png`));
  }
  dataTransfer.items.add(new File(['none'], 'broken.png'));
  document.querySelector(on)?.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }));
}
