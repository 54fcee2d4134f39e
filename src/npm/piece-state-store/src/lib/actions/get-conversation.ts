import { createAction } from '@activepieces/pieces-framework';
import { stateStoreAuth } from '../auth';
import { namespaceOf } from '../common/connection';
import { conversationIdProp, namespaceProp } from '../common/props';
import { answer } from '../common/refusals';

export const getConversation = createAction({
  name: 'get_conversation',
  auth: stateStoreAuth,
  displayName: 'Get Conversation',
  description: 'Gets a conversation. If it is missing, creates it in the initial state of its namespace.',
  audience: 'both',
  aiMetadata: {
    description:
      'Gets the state and data of a conversation by its id, and creates it in the initial state with empty data if it is missing (created:true). Call it first to learn the current state and version.',
    idempotent: true,
  },
  props: { namespace: namespaceProp, conversation_id: conversationIdProp },
  run: (context) =>
    answer(async () => {
      const { created, ...conversation } = await namespaceOf(context).conversations.getOrCreate(context.propsValue.conversation_id);
      return { created, conversation };
    }),
});
