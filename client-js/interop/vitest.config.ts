import { defineConfig } from 'vitest/config'

// One server process at a time on two cores: files run one after the other, each in a process of its own.
export default defineConfig({
  test: {
    include: ['tests/**/*.interop.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['verbose'],
  },
})
