export { ChatState, createChatState } from './ChatState.js'
export type { ChatStateOptions } from './options.js'
