import { createTrigger, TriggerStrategy } from '@activepieces/pieces-framework';
import { ConversationEvent } from '@statestore/client';
import { stateStoreAuth } from '../auth';
import { namespaceOf } from '../common/connection';
import { endOf, matches, newestEvents, pageAfter, sampleData, triggerProps } from './events';

/** The position after the last event that was read, in the store of the flow. */
const positionKey = 'position';

const pageSize = 1000;

/** A poll ends at this number of events; the next poll continues there. */
const mostEvents = 1000;

/** A poll with a filter that few events pass ends after this number of pages. */
const mostPages = 50;

export const conversationChanged = createTrigger({
  name: 'conversation_changed',
  auth: stateStoreAuth,
  displayName: 'On Conversation Changed',
  description: 'Starts the flow for each change of a conversation, in the order of the changes. Activepieces asks the server every few minutes.',
  aiMetadata: { description: 'Polls the log of a namespace and fires once for each change of a conversation, in order, with the previous and the current state and data.' },
  type: TriggerStrategy.POLLING,
  props: triggerProps,
  sampleData,

  async onEnable(context) {
    await context.store.put(positionKey, await endOf(namespaceOf(context)));
  },

  async onDisable(context) {
    await context.store.delete(positionKey);
  },

  async run(context) {
    const namespace = namespaceOf(context);
    const events: ConversationEvent[] = [];
    let position = (await context.store.get<string>(positionKey)) ?? (await endOf(namespace));
    for (let pages = 0; pages < mostPages && events.length < mostEvents; pages++) {
      const page = await pageAfter(namespace, position, pageSize);
      events.push(...page.events.map(({ payload }) => payload).filter((event) => matches(event, context.propsValue.state)));
      if (page.next === position) {
        break;
      }

      position = page.next;
    }

    // The position passes the events that the filter leaves out, so the next poll does not read them again.
    await context.store.put(positionKey, position);
    return events;
  },

  test: (context) => newestEvents(namespaceOf(context), context.propsValue.state),
});
