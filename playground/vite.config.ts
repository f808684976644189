import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (path: string) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

// Served from the sources of the library, and built into files that work from any folder.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  resolve: {
    alias: {
      'gan-kit/browser': source('browser/index.ts'),
      'gan-kit/worker': source('browser/worker.ts'),
      'gan-kit/metrics': source('metrics/index.ts'),
      'gan-kit/datasets': source('data/made/index.ts'),
      'gan-kit': source('index.ts'),
    },
  },
  server: {
    host: '127.0.0.1',
    // With these the engine has all cores.
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
  preview: { host: '127.0.0.1' },
});
