import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { EventEmitter, on, once } from 'node:events';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { ConversationEvent, StateStore } from '@statestore/client';
import { Flow, namespace, numbered, numbers, range, unique, url } from './support';

/** The webhook endpoint of Activepieces: it runs the trigger of a flow with each request, in the form that Activepieces gives requests. */
async function enabledFlow(ns: string, more: object = {}) {
  const runs = new EventEmitter();
  const received = on(runs, 'run');
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }

    response.end();
    const rawBody = Buffer.concat(chunks).toString();
    const payload = { body: JSON.parse(rawBody), rawBody, headers: request.headers, queryParams: {} };
    runs.emit('run', { payload, events: await flow.run(payload) });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const flow = new Flow('conversation_changed_webhook', { namespace: ns, ...more }, {}, `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/webhooks/f`);
  await flow.enable();
  after(async () => {
    await flow.disable();
    server.close();
  });
  const next = async (): Promise<{ payload: any; events: ConversationEvent[] }> => (await received.next()).value[0];
  return { flow, next };
}

const webhooks = async (ns: string) =>
  (await new StateStore({ url }).request<{ webhooks: { id: string; url: string }[] }>('GET', `/v1/namespaces/${ns}/webhooks`)).webhooks;

test('Changes_of_a_conversation_start_the_flow_in_order', async () => {
  const ns = unique('instant');
  await numbered('c', ns, [0]);
  const { next } = await enabledFlow(ns);
  await numbered('c', ns, range(20, 1));
  const events: ConversationEvent[] = [];
  while (events.length < 20) {
    events.push(...(await next()).events);
  }

  assert.deepEqual(numbers(events), range(20, 1));
  const { _dedupe_key: key, ...event } = events[0] as ConversationEvent & { _dedupe_key: string };
  assert.match(key, /./);
  assert.deepEqual(Object.keys(event).slice(0, 5), ['namespace', 'conversation_id', 'previous', 'current', 'at']);
});

test('A_delivery_that_arrives_again_is_ignored', async () => {
  const ns = unique('again');
  const { flow, next } = await enabledFlow(ns);
  await numbered('c', ns, [1]);
  const { payload, events } = await next();
  assert.equal(events.length, 1);
  assert.deepEqual(await flow.run(payload), []);
});

test('A_delivery_without_a_valid_signature_is_ignored', async () => {
  const ns = unique('forged');
  const { flow, next } = await enabledFlow(ns);
  await numbered('c', ns, [1]);
  const { payload } = await next();
  const secret: string = JSON.parse(flow.store.values.get('webhook')!).secret;
  await flow.store.delete('deliveries');
  const forge = (more: object, rawBody = payload.rawBody) => flow.run({ ...payload, rawBody, headers: { ...payload.headers, ...more } });

  assert.deepEqual(await forge({}, `${payload.rawBody} `), []);
  assert.deepEqual(await flow.run({ ...payload, rawBody: undefined }), [], 'no body to verify');
  assert.deepEqual(await forge({ 'webhook-id': 'other' }), []);
  assert.deepEqual(await forge({ 'webhook-signature': undefined }), []);
  assert.deepEqual(await forge({ 'webhook-signature': 'v1,AAAA v2,x' }), []);
  assert.deepEqual(await forge({ 'webhook-timestamp': `${Number(payload.headers['webhook-timestamp']) + 1}` }), []);

  const old = `${Math.floor(Date.now() / 1000) - 86_500}`;
  const sign = (id: string, at: string) => `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`${id}.${at}.${payload.rawBody}`).digest('base64')}`;
  const id = payload.headers['webhook-id'];
  assert.deepEqual(await forge({ 'webhook-timestamp': old, 'webhook-signature': sign(id, old) }), []);
  assert.equal((await forge({ 'webhook-signature': `v1,AAAA ${payload.headers['webhook-signature']}` })).length, 1, 'one valid signature of two');
});

test('A_body_in_the_form_of_a_queue_is_verified_as_it_was_sent', async () => {
  const ns = unique('queue');
  const { flow, next } = await enabledFlow(ns);
  await numbered('é', ns, [1]);
  const { payload } = await next();
  for (const rawBody of [Buffer.from(payload.rawBody), Buffer.from(payload.rawBody).toJSON()]) {
    await flow.store.delete('deliveries');
    assert.equal((await flow.run({ ...payload, rawBody })).length, 1);
  }
});

test('A_filter_passes_its_state_alone', async () => {
  const ns = unique('filter');
  const { next } = await enabledFlow(ns, { state: 'B' });
  await numbered('c', ns, [1]);
  await numbered('c', ns, [2, 3], 'B');
  await namespace(ns).conversations.delete('c');
  const delivered = [await next(), await next(), await next(), await next()];
  assert.deepEqual(delivered.map(({ events }) => numbers(events)), [[], [2], [3], []]);
});

test('A_test_message_of_the_server_starts_no_flow', async () => {
  const ns = unique('message');
  const { next } = await enabledFlow(ns);
  await new StateStore({ url }).request('POST', `/v1/namespaces/${ns}/webhooks/${(await webhooks(ns))[0]!.id}/test`);
  const { payload, events } = await next();
  assert.deepEqual([payload.body.type, events], ['webhook.test', []]);
});

test('The_flow_owns_one_webhook_while_it_is_enabled', async () => {
  const ns = unique('enable');
  const flow = new Flow('conversation_changed_webhook', { namespace: ns });
  await flow.enable();
  const [first] = await webhooks(ns);
  await flow.enable();
  const second = await webhooks(ns);
  assert.equal(second.length, 1);
  assert.notEqual(second[0]!.id, first!.id);
  await flow.disable();
  assert.deepEqual(await webhooks(ns), []);
  assert.equal(flow.store.values.size, 0);
  await flow.disable();
  assert.deepEqual(await flow.run({ body: {}, rawBody: '{}', headers: {}, queryParams: {} }), []);
});

test('A_flow_whose_webhook_was_deleted_on_the_server_can_be_disabled', async () => {
  const ns = unique('gone');
  const flow = new Flow('conversation_changed_webhook', { namespace: ns });
  await flow.enable();
  await new StateStore({ url }).request('DELETE', `/v1/namespaces/${ns}/webhooks/${(await webhooks(ns))[0]!.id}`);
  await flow.disable();
  assert.equal(flow.store.values.size, 0);
});
