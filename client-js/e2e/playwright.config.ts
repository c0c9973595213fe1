import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path))

// Each story has a server of its own, and waits more than it works: two at a time are what two cores carry. Nothing here
// leaves the machine.
export default defineConfig({
  testDir: 'tests',
  testMatch: '**/*.e2e.ts',
  outputDir: '../test-output/playwright',
  workers: 2,
  maxFailures: process.env.CI ? 0 : 5,
  fullyParallel: false,
  // A real browser on a shared machine: what needed a second try is listed as flaky, and is to be looked at.
  retries: 1,
  // Generous: what is too slow is found by benchmarks, not by a test on a machine that also builds something else.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    locale: 'fr-FR',
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.PASSEPLUME_CHROMIUM ?? chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
