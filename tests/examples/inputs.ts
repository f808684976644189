import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { runNode } from './run';

/** What the programs of the pages take for there: folders of the reader's own, and a folder that a server hands out. */
export async function writeInputs(path: string): Promise<void> {
  const put = async (name: string, bytes: Uint8Array | string) => {
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), bytes);
  };
  for (let i = 0; i < 30; i++) await put(`faces/${i}.png`, png(70, 80, i));
  for (let i = 0; i < 4; i++) {
    await put(`birds/${i}.png`, png(64, 64, i));
    await put(`horses/${i}.png`, png(20, 16, i));
    await put(`zebras/${i}.png`, png(16, 20, i + 4));
    await put(`birds/${i}.txt`, `a bird of kind ${i}\nthe same bird, number ${i}\n`);
  }
  await put('faces/broken.png', png(8, 8, 0).subarray(0, 40));
  await put('labels/17.png', png(16, 16, 17));
  const { data } = encode({ width: 16, height: 16, data: noise(16, 16, 18) });
  await put('photos/17.jpg', data);
  await put('facades/train/1.png', png(32, 16, 19));
  const saver = `import { ready, SRGAN } from 'gan-kit';
    import { folder } from 'gan-kit/node';
    await ready();
    const model = new SRGAN({ scale: 2, patch: 16, blocks: 1, width: 4, discriminator: { width: 2, hidden: 4 } });
    await model.save(folder('served/srgan'));`;
  await put('saver.js', saver);
  await runNode(['saver.js'], path);
}

/** Bytes without a pattern, opaque. */
const noise = (width: number, height: number, seed: number): Uint8Array =>
  Uint8Array.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : ((i + 1) * (seed + 7) * 40503) % 251));

function png(width: number, height: number, seed: number): Uint8Array {
  const picture = new PNG({ width, height });
  picture.data = Buffer.from(noise(width, height, seed));
  return PNG.sync.write(picture);
}
