import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { findChromium } from './scripts/chromium.mjs';

// Real Chromium on software GPUs: correctness, not speed. `node scripts/chromium.mjs` installs one where there is none.
const chromium = findChromium();

// No test takes long; one that does not end is named after this while, on the slowest of machines.
const PATIENT = { testTimeout: 600_000, hookTimeout: 600_000 };

export default defineConfig({
  test: {
    // tfjs greets from every file that loads it in Node.
    onConsoleLog: log => !log.includes('Hi, looks like you are running TensorFlow.js'),
    projects: [
      {
        test: {
          ...PATIENT,
          name: 'node',
          environment: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/browser/**', 'tests/package/**'],
          pool: 'forks',
        },
      },
      {
        test: {
          ...PATIENT,
          name: 'package',
          environment: 'node',
          include: ['tests/package/*.test.ts'],
        },
      },
      {
        // Pages with headers of their own, opened and questioned from Node.
        test: {
          ...PATIENT,
          name: 'pages',
          environment: 'node',
          include: ['tests/browser/pages/*.test.ts'],
        },
      },
      {
        test: {
          ...PATIENT,
          name: 'browser',
          include: ['tests/browser/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(chromium ? { executablePath: chromium } : {}),
                args: [
                  '--no-sandbox',
                  '--enable-unsafe-swiftshader',
                  '--enable-unsafe-webgpu',
                  '--use-webgpu-adapter=swiftshader',
                  '--disable-background-networking',
                  '--disable-component-update',
                  '--disable-sync',
                ],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
