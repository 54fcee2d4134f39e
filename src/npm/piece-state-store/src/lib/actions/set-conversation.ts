import { createAction, Property } from '@activepieces/pieces-framework';
import { JsonObject, StateStoreError } from '@statestore/client';
import { stateStoreAuth } from '../auth';
import { namespaceOf } from '../common/connection';
import { given, objectOf } from '../common/json';
import { conversationIdProp, namespaceProp, nextStateProp } from '../common/props';
import { answer } from '../common/refusals';

export const setConversation = createAction({
  name: 'set_conversation',
  auth: stateStoreAuth,
  displayName: 'Set Conversation',
  description: 'Moves a conversation to a state and sets its data, if the rules of the namespace allow it.',
  audience: 'both',
  aiMetadata: {
    description:
      'Moves a conversation to a state and replaces or merges its data. Creates it if it is missing. Without data the current data stay. Refused changes return ok:false with error.code INVALID_TRANSITION, INVALID_DATA or VERSION_CONFLICT and change nothing. Equal content makes no event.',
    idempotent: true,
  },
  props: {
    namespace: namespaceProp,
    conversation_id: conversationIdProp,
    state: nextStateProp,
    data: Property.Json({
      displayName: 'Data',
      description: 'The data of the conversation, an object. If empty, the current data stay.',
      required: false,
    }),
    data_mode: Property.StaticDropdown<'replace' | 'merge'>({
      displayName: 'Data Mode',
      description: 'Replace all data, or merge: members that are given are set, null removes a member, others stay.',
      required: false,
      defaultValue: 'replace',
      options: {
        options: [
          { label: 'Replace', value: 'replace' },
          { label: 'Merge', value: 'merge' },
        ],
      },
    }),
    expected_version: Property.Number({
      displayName: 'Expected Version',
      description: 'If given, the change is made only at this version of the conversation. 0 = it must not exist yet.',
      required: false,
    }),
  },
  run: (context) =>
    answer(async () => {
      const { conversation_id: id, state, data_mode, expected_version: version } = context.propsValue;
      const mode = given(data_mode) ?? 'replace';
      if (mode !== 'replace' && mode !== 'merge') {
        throw new StateStoreError('INVALID_INPUT', `Invalid data mode ${JSON.stringify(mode)}: "replace" or "merge" is expected`, 'client');
      }

      const data = objectOf<JsonObject>(context.propsValue.data, 'Invalid data:');
      const change = data && mode === 'merge' ? { state, data, merge: true as const } : { state, data };
      const { changed, created, ...conversation } = await namespaceOf(context).conversations.set(id, { ...change, expectedVersion: given(version) });
      return { changed, created, conversation };
    }),
});
