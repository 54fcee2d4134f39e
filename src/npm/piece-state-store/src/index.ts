import { createPiece } from '@activepieces/pieces-framework';
import { PieceCategory } from '@activepieces/shared';
import { customApiCall } from './lib/actions/custom-api-call';
import { debugSchema } from './lib/actions/debug-schema';
import { getConversation } from './lib/actions/get-conversation';
import { setConversation } from './lib/actions/set-conversation';
import { setSchema } from './lib/actions/set-schema';
import { stateStoreAuth } from './lib/auth';
import { conversationChanged } from './lib/triggers/conversation-changed';
import { conversationChangedWebhook } from './lib/triggers/conversation-changed-webhook';

export const stateStore = createPiece({
  displayName: 'State Store',
  description: 'Conversations with a state machine, a JSON Schema and ordered events, on a StateStore server.',
  auth: stateStoreAuth,
  logoUrl: 'https://cdn.activepieces.com/pieces/state-store.png',
  categories: [PieceCategory.DEVELOPER_TOOLS, PieceCategory.FLOW_CONTROL],
  authors: [],
  actions: [setSchema, getConversation, setConversation, debugSchema, customApiCall],
  triggers: [conversationChanged, conversationChangedWebhook],
});
