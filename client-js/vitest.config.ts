import { defineConfig } from 'vitest/config'
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'

// Days are named as a school in France names them, wherever the tests run.
process.env.TZ = 'Europe/Paris'

const sdk = (file: string) => fileURLToPath(new URL(`packages/client/src/${file}`, import.meta.url))
const alias = [
  { find: /^@passeplume\/client\/light$/, replacement: sdk('light.ts') },
  { find: /^@passeplume\/client$/, replacement: sdk('index.ts') },
]

export default defineConfig({
  test: {
    // Two cores, shared with the Rust build.
    maxWorkers: 2,
    projects: [
      {
        resolve: { alias },
        test: { name: 'client', root: 'packages/client', environment: 'node', include: ['test/**/*.test.ts'], testTimeout: 20_000 },
      },
      {
        plugins: [svelte()],
        resolve: { alias, conditions: ['browser'] },
        test: { name: 'app', root: 'app', environment: 'jsdom', include: ['test/**/*.test.ts'], setupFiles: ['test/setup.ts'], testTimeout: 180_000, server: { deps: { inline: [/@lucide\/svelte/] } } },
      },
    ],
  },
})
