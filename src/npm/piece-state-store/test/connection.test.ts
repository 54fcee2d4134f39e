import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, RequestListener } from 'node:http';
import { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { stateStoreAuth } from '../src/lib/auth';
import { startServer } from './servers';
import { run, url } from './support';

const check = async (connection: { server_url: string; api_key?: string; allow_http?: boolean }) => {
  const result = await stateStoreAuth.validate!({ auth: connection as never, server: { apiUrl: '', publicUrl: '' } });
  return result.valid ? 'valid' : result.error;
};

async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('A_connection_to_a_server_is_valid', async () => {
  assert.equal(await check({ server_url: `${url}/` }), 'valid');
});

test('An_unreachable_server_is_reported', async () => {
  assert.match(await check({ server_url: 'http://127.0.0.1:9' }), /^The server at http:\/\/127\.0\.0\.1:9 can't be reached: start it/);
});

test('A_foreign_server_is_reported', async () => {
  const page = await answering((_, response) => response.end('<h1>Hello</h1>'));
  const json = await answering((_, response) => response.setHeader('content-type', 'application/json').end('{"ok":true,"name":"Other"}'));
  const missing = await answering((_, response) => response.writeHead(404).end());
  for (const address of [page, json, missing]) {
    assert.equal(await check({ server_url: address }), `Another program than StateStore answers at ${address}: give the address of a StateStore server`);
  }
});

test('A_mistake_in_the_address_is_reported', async () => {
  assert.match(await check({ server_url: 'state.example.com' }), /url must be the address of a StateStore server/);
  assert.match(await check({ server_url: 'http://10.9.9.9', api_key: 'k' }), /could read the credentials/);
});

test('A_refused_key_is_reported_and_a_key_for_some_namespaces_is_valid', async () => {
  const server = await startServer();
  const admin = server.key('admin', ['--admin']);
  const limited = server.key('limited', ['--scopes', 'conversations:*@bot'], admin);
  assert.equal(await check({ server_url: server.url, api_key: admin }), 'valid');
  assert.equal(await check({ server_url: server.url, api_key: limited }), 'valid');
  assert.match(await check({ server_url: server.url, api_key: `${admin}x` }), /refuses the API key/);
  assert.match(await check({ server_url: server.url }), /needs an API key/);
});

test('An_action_waits_for_a_server_that_restarts_and_makes_its_change_once', async () => {
  const server = await startServer();
  const step = { namespace: 'bot', conversation_id: 'c', state: 'A' };
  const [answer] = await Promise.all([run('set_conversation', step, { server_url: server.url }), server.restart()]);
  assert.equal(answer.conversation.version, 1);
  assert.equal((await run('debug_schema', step, { server_url: server.url })).event_count, 1);
});

test('An_action_throws_when_the_server_refuses_the_key', async () => {
  const server = await startServer();
  const admin = server.key('admin', ['--admin']);
  const reader = server.key('reader', ['--scopes', 'conversations:read@bot'], admin);
  const step = { namespace: 'bot', conversation_id: 'c', state: 'A' };
  await assert.rejects(run('set_conversation', step, { server_url: server.url }), { code: 'UNAUTHORIZED' });
  await assert.rejects(run('set_conversation', step, { server_url: server.url, api_key: reader }), { code: 'FORBIDDEN' });
});
