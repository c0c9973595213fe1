/** `@passeplume/client/light`: what a first page needs, without Yjs. */
export * from './api.js'
export * from './problems.js'
export * from './journals.js'
export * from './comments.js'
export * from './spaces.js'
export { DeviceIndex, wipeDevice, type KeyValue, type WipeOutcome } from './offline.js'
export * from './media.js'
export { OutgoingStore, type Outgoing } from './outgoing.js'
