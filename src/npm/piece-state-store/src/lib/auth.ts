import { PieceAuth, Property } from '@activepieces/pieces-framework';
import { isStateStoreError } from '@statestore/client';
import { connect, Connection } from './common/connection';

export const stateStoreAuth = PieceAuth.CustomAuth({
  required: true,
  description: 'A StateStore server that Activepieces can reach.',
  props: {
    server_url: Property.ShortText({
      displayName: 'Server URL',
      description: 'The address of the server, such as https://state.example.com or http://127.0.0.1:8080.',
      required: true,
    }),
    api_key: PieceAuth.SecretText({
      displayName: 'API Key',
      description: 'A key of the server. Leave it empty if the server runs without keys.',
      required: false,
    }),
    namespace: Property.ShortText({
      displayName: 'Default Namespace',
      description: 'The namespace of the steps that name none, such as "bot:proposal".',
      required: false,
    }),
    allow_http: Property.Checkbox({
      displayName: 'Send the Key over Plain http',
      description: 'Needed for an address with http:// on another machine. Every machine on the way can read the key.',
      required: false,
      defaultValue: false,
    }),
  },
  validate: async ({ auth }) => {
    const error = await problemOf(auth);
    return error === undefined ? { valid: true } : { valid: false, error };
  },
});

/** The reason why a connection does not work; undefined if it works. */
async function problemOf(connection: Connection): Promise<string | undefined> {
  const url = connection.server_url;
  try {
    const store = connect(connection, { timeout: '5s', retryTime: 0 });
    const { name } = await store.server();
    if (name !== 'StateStore') {
      return foreign(url);
    }

    await store.namespaces({ limit: 1 });
    return undefined;
  } catch (err) {
    if (!isStateStoreError(err)) {
      return (err as Error).message;
    }

    // The key is known to the server. It may be limited to some namespaces.
    return err.code === 'FORBIDDEN' ? undefined : wordsFor(err.code === 'UNAUTHORIZED' ? 'key' : err.origin, connection, err.message);
  }
}

function wordsFor(reason: string, { server_url: url, api_key: key }: Connection, message: string): string {
  switch (reason) {
    case 'key':
      return key
        ? `The server at ${url} refuses the API key: give a key that is neither revoked nor expired (${message})`
        : `The server at ${url} needs an API key: create one with "statestore key create" and enter it (${message})`;
    case 'connection':
    case 'timeout':
      return `The server at ${url} can't be reached: start it, and check the address as Activepieces sees it (${message})`;
    case 'answer':
      return foreign(url);
    default:
      return message;
  }
}

function foreign(url: string): string {
  return `Another program than StateStore answers at ${url}: give the address of a StateStore server`;
}
