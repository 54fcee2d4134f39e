export { HttpStateStore } from './HttpStateStore.js'
export type { HttpStateStoreConfig } from './HttpStateStoreConfig.js'
export type { FailureCode } from './Failure.js'
export type { Retention, SetStateOptions } from './retention.js'
