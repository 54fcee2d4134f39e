import { createAction, Property } from '@activepieces/pieces-framework';
import { stateStoreAuth } from '../auth';
import { namespaceOf } from '../common/connection';
import { namespaceProp } from '../common/props';
import { answer } from '../common/refusals';

const defaultCount = 10;

export const debugSchema = createAction({
  name: 'debug_schema',
  auth: stateStoreAuth,
  displayName: 'Debug Schema Bundle',
  description: 'Returns the schema bundle of a namespace and its newest events.',
  audience: 'both',
  aiMetadata: {
    description: 'Returns the rules of a namespace (null if it has none) and its newest events, newest first. Changes nothing.',
    idempotent: true,
  },
  props: {
    namespace: namespaceProp,
    event_count: Property.Number({
      displayName: 'Event Count',
      description: 'The number of newest events to return, from 1 to 1000.',
      required: false,
      defaultValue: defaultCount,
    }),
  },
  run: (context) =>
    answer(async () => {
      const { namespace, bundle, events } = await namespaceOf(context).debug({ eventCount: context.propsValue.event_count || defaultCount });
      return {
        namespace,
        schema: bundle,
        events: events.map(({ position, payload }) => ({ id: position, ...payload })),
        event_count: events.length,
      };
    }),
});
