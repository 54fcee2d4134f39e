import { createTrigger, DEDUPE_KEY_PROPERTY, Store, TriggerStrategy } from '@activepieces/pieces-framework';
import { ConversationEvent, isStateStoreError } from '@statestore/client';
import { stateStoreAuth } from '../auth';
import { connect, namespaceOf, StepContext } from '../common/connection';
import { matches, newestEvents, sampleData, triggerProps } from './events';
import { verify } from './signature';

/** The webhook of the flow, in the store of the flow. */
const webhookKey = 'webhook';

/** The ids of the newest deliveries, in the store of the flow. */
const deliveriesKey = 'deliveries';

/** The number of ids that the store keeps. Activepieces recognises older ones by the dedupe key. */
const keptDeliveries = 1000;

type Webhook = { namespace: string; id: string; secret: string };

export const conversationChangedWebhook = createTrigger({
  name: 'conversation_changed_webhook',
  auth: stateStoreAuth,
  displayName: 'On Conversation Changed (Instant)',
  description: 'Starts the flow for each change of a conversation at once. The server must reach the address of Activepieces.',
  aiMetadata: { description: 'Creates a signed webhook of the namespace and fires once for each change of a conversation, with the previous and the current state and data.' },
  type: TriggerStrategy.WEBHOOK,
  props: triggerProps,
  sampleData,

  async onEnable(context) {
    await removeWebhook(context);
    const { name: namespace, webhooks } = namespaceOf(context);
    const { id, secret } = await webhooks.create({ url: context.webhookUrl, events: ['conversation.*'] });
    await context.store.put<Webhook>(webhookKey, { namespace, id: id!, secret: secret! });
  },

  async onDisable(context) {
    await removeWebhook(context);
    await context.store.delete(deliveriesKey);
  },

  async run(context) {
    const webhook = await context.store.get<Webhook>(webhookKey);
    const delivery = webhook ? verify(context.payload, webhook.secret) : undefined;
    if (delivery?.type === 'conversation.gap') {
      console.warn(`Events of the namespace ${namespaceOf(context).name} are missing: the server trimmed them before it could send them`);
    }

    if (!delivery?.type.startsWith('conversation.') || delivery.type === 'conversation.gap' || !(await isFirst(context.store, delivery.id))) {
      return [];
    }

    const event = delivery.data as ConversationEvent;
    return matches(event, context.propsValue.state) ? [{ ...event, [DEDUPE_KEY_PROPERTY]: delivery.id }] : [];
  },

  test: (context) => newestEvents(namespaceOf(context), context.propsValue.state),
});

/** Deletes the webhook of the flow, if there is one. It may be gone, for example with its namespace. */
async function removeWebhook(context: StepContext & { store: Store }): Promise<void> {
  const webhook = await context.store.get<Webhook>(webhookKey);
  if (!webhook) {
    return;
  }

  try {
    await connect(context.auth.props).namespace(webhook.namespace).webhooks.delete(webhook.id);
  } catch (err) {
    if (!isStateStoreError(err, 'NOT_FOUND')) {
      throw err;
    }
  }

  await context.store.delete(webhookKey);
}

/** Whether a delivery arrives for the first time. Two runs at the same moment may both see it first; then Activepieces drops one by the dedupe key. */
async function isFirst(store: Store, id: string): Promise<boolean> {
  const known = (await store.get<string[]>(deliveriesKey)) ?? [];
  if (known.includes(id)) {
    return false;
  }

  await store.put(deliveriesKey, [...known, id].slice(-keptDeliveries));
  return true;
}
