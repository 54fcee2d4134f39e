import { createAction, Property } from '@activepieces/pieces-framework';
import { SchemaBundle, StateStoreError } from '@statestore/client';
import { stateStoreAuth } from '../auth';
import { namespaceOf } from '../common/connection';
import { objectOf } from '../common/json';
import { namespaceProp } from '../common/props';
import { answer } from '../common/refusals';

export const setSchema = createAction({
  name: 'set_schema',
  auth: stateStoreAuth,
  displayName: 'Set Schema Bundle',
  description: 'Stores the state machine and the JSON Schema of a namespace. It replaces the bundle that the namespace has.',
  audience: 'both',
  aiMetadata: {
    description:
      'Replaces the rules of a namespace: a finite state machine, a JSON Schema for {state, data}, or both. A half that is not given is removed. Later changes of conversations must follow the rules. Returns ok:false with code INVALID_SCHEMA and all reasons if the rules are wrong.',
    idempotent: true,
  },
  props: {
    namespace: namespaceProp,
    fsm: Property.Json({
      displayName: 'FSM',
      description: 'The state machine, such as {"initial":"START","transitions":{"START":["PROPOSE"],"PROPOSE":[]}}.',
      required: false,
    }),
    json_schema: Property.Json({
      displayName: 'JSON Schema',
      description: 'A JSON Schema for the object {"state":…,"data":…} of each conversation.',
      required: false,
    }),
  },
  run: (context) =>
    answer(async () => {
      const fsm = objectOf<NonNullable<SchemaBundle['fsm']>>(context.propsValue.fsm, 'Invalid FSM JSON:');
      const jsonSchema = objectOf<Record<string, unknown>>(context.propsValue.json_schema, 'Invalid JSON Schema:');
      if (!fsm && !jsonSchema) {
        throw new StateStoreError('INVALID_INPUT', 'At least one of fsm and json_schema must be given', 'client');
      }

      return namespaceOf(context).schema.set({ fsm, json_schema: jsonSchema });
    }),
});
