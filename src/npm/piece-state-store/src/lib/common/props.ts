import { Property } from '@activepieces/pieces-framework';
import { connect, namespaceOf } from './connection';
import { dropdown } from './dropdown';
import { nextStatesOf, statesOf } from './states';

/** The most namespaces that the dropdown shows. */
const mostNamespaces = 1000;

export const namespaceProp = dropdown(
  {
    displayName: 'Namespace',
    description: 'The namespace of the conversations, such as "bot:proposal". If empty, the default namespace of the connection.',
    required: false,
  },
  [],
  async ({ auth }) => {
    const { namespaces } = await connect(auth.props).namespaces({ limit: mostNamespaces });
    const names = namespaces.map(({ name }) => name);
    return auth.props.namespace ? [auth.props.namespace, ...names] : names;
  },
);

export const conversationIdProp = Property.ShortText({
  displayName: 'Conversation ID',
  description: 'The unique identifier of the conversation, such as "whatsapp:+351...".',
  required: true,
});

export const nextStateProp = dropdown(
  {
    displayName: 'State',
    description: 'The new state. The list has the states to which the conversation may go now.',
    required: true,
  },
  ['namespace', 'conversation_id'],
  (fields) => nextStatesOf(namespaceOf(fields), fields.propsValue.conversation_id),
);

export const stateFilterProp = dropdown(
  {
    displayName: 'Only This State',
    description: 'Only changes after which the conversation is in this state. If empty, all changes.',
    required: false,
  },
  ['namespace'],
  (fields) => statesOf(namespaceOf(fields)),
);
