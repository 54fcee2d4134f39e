import { PiecePropValueSchema } from '@activepieces/pieces-framework';
import { Namespace, StateStore, StateStoreError, StateStoreOptions } from '@statestore/client';
import { stateStoreAuth } from '../auth';

/** The values of a saved connection. */
export type Connection = PiecePropValueSchema<typeof stateStoreAuth>;

/** The parts of a context that every action and trigger has. */
export type StepContext = { auth: { props: Connection }; propsValue: { namespace?: string } };

/** A client with the credentials of the connection. A mistake in the connection is a TypeError. */
export function connect(connection: Connection, options: Partial<StateStoreOptions> = {}): StateStore {
  return new StateStore({
    url: connection.server_url.trim(),
    apiKey: connection.api_key || undefined,
    allowCredentialsOverHttp: connection.allow_http,
    ...options,
  });
}

/** The namespace of a step: its own, or the default one of the connection. INVALID_INPUT if neither is given. */
export function namespaceOf({ auth, propsValue }: StepContext): Namespace {
  const name = propsValue.namespace || auth.props.namespace;
  if (!name) {
    throw new StateStoreError(
      'INVALID_INPUT', 'The step names no namespace: choose one, or set a default namespace in the connection', 'client');
  }

  return connect(auth.props).namespace(name);
}
