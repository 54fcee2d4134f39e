import { createCustomApiCallAction } from '@activepieces/pieces-common';
import { stateStoreAuth } from '../auth';
import { connect } from '../common/connection';

/** Any other request of the HTTP API, such as those for tables and keys. */
export const customApiCall = createCustomApiCallAction({
  auth: stateStoreAuth,
  baseUrl: (auth) => auth?.props.server_url ?? '',
  authMapping: async ({ props }, { url }) => {
    // The framework also accepts a full address. The key belongs to the server alone.
    const server = new URL(props.server_url).origin;
    if (/^https?:/i.test(url.url) && new URL(url.url).origin !== server) {
      throw new Error(`The URL must begin with ${server}: the API key is for that server only`);
    }

    // The client refuses to send a key over plain http to another machine.
    connect(props);
    return props.api_key ? { Authorization: `Bearer ${props.api_key}` } : {};
  },
});
