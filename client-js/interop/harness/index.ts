// What the tests import: the program, its people, the clients, and how to wait and compare.

export * from './clients.ts'
export * from './compare.ts'
export * from './edits.ts'
export * from './frames.ts'
export * from './ledger.ts'
export * from './people.ts'
export * from './proxy.ts'
export * from './random.ts'
export * from './server.ts'
export * from './wait.ts'
export * from './witness.ts'
