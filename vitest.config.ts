import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { findChromium } from './scripts/chromium.mjs';

// Real Chromium on software GPUs: correctness, not speed. `node scripts/chromium.mjs` installs one where there is none.
const chromium = findChromium();

// No test takes long; one that does not end is named after this while, on the slowest of machines.
const PATIENT = { testTimeout: 600_000, hookTimeout: 600_000 };

/** Folders whose tests take long, the longest first: a fresh clone knows no times. */
const LONG = ['browser/pages', 'examples', 'matrix', 'package', 'contract', 'unit/cli'];

/** Begins with what takes long, so that both cores are busy to the end. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex(folder => moduleId.includes(`/tests/${folder}/`));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
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
