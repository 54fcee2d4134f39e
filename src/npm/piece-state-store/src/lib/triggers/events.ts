import { ConversationEvent, Namespace, isStateStoreError } from '@statestore/client';
import { namespaceProp, stateFilterProp } from '../common/props';

/** The number of events that the test of a trigger shows. */
const testedEvents = 5;

/** The most events that the test of a trigger searches. */
const searchedEvents = 1000;

/** The fields of both triggers. */
export const triggerProps = { namespace: namespaceProp, state: stateFilterProp };

/** An event as users see it while they build a flow. */
export const sampleData = {
  namespace: 'bot:proposal',
  conversation_id: 'whatsapp:+351...',
  previous: { state: 'PROPOSE', data: {} },
  current: { state: 'PROPOSE_TITLE', data: { title: 'A title' } },
  at: '2026-01-24T12:00:00.000Z',
  version: 2,
  type: 'changed',
};

/** Whether an event passes the filter of a trigger. A removed conversation is in no state. */
export function matches(event: ConversationEvent, state: string | undefined): boolean {
  return !state || event.current?.state === state;
}

/** The newest events that pass the filter, newest first. */
export async function newestEvents(namespace: Namespace, state: string | undefined): Promise<ConversationEvent[]> {
  const { events } = await namespace.debug({ eventCount: state ? searchedEvents : testedEvents });
  return events
    .map(({ payload }) => payload as ConversationEvent)
    .filter((event) => matches(event, state))
    .slice(0, testedEvents);
}

/** The position after the last event. */
export async function endOf(namespace: Namespace): Promise<string> {
  return (await namespace.eventPage({ after: '$', limit: 1 })).next;
}

/** The page after a position. If the log no longer has the position, the page of the oldest events that it has. */
export async function pageAfter(namespace: Namespace, after: string, limit: number) {
  try {
    return await namespace.eventPage({ after, limit });
  } catch (err) {
    if (!isStateStoreError(err, 'GONE')) {
      throw err;
    }

    console.warn(`Events of the namespace ${namespace.name} are missing after ${after}: the trigger continues with the oldest event that is left`);
    return namespace.eventPage({ after: '0', limit });
  }
}
