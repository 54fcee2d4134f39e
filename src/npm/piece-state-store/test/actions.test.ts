import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fsm, isRefusal, labels, namespace, options, run, unique, url } from './support';

test('Set_Schema_Bundle_stores_objects_and_JSON_texts_and_refuses_what_is_neither', async () => {
  const ns = unique('schema');
  const stored = await run('set_schema', { namespace: ns, fsm, json_schema: '{"type":"object"}' });
  assert.equal(stored.ok, true);
  assert.deepEqual((await namespace(ns).schema.get()).json_schema, { type: 'object' });

  isRefusal(await run('set_schema', { namespace: ns }), 'INVALID_INPUT', /At least one/);
  isRefusal(await run('set_schema', { namespace: ns, fsm: '{' }), 'INVALID_JSON', /^Invalid FSM JSON: /);
  isRefusal(await run('set_schema', { namespace: ns, json_schema: [1] }), 'INVALID_JSON', /^Invalid JSON Schema: /);
  isRefusal(await run('set_schema', { namespace: ns, fsm: { initial: 'A', transitions: { A: 'B' } } }), 'INVALID_SCHEMA', /./);
  assert.equal((await namespace(ns).schema.get()).version, stored.version);
});

test('Get_Conversation_creates_a_missing_conversation_once', async () => {
  const ns = unique('get');
  await namespace(ns).schema.set({ fsm });
  const step = { namespace: ns, conversation_id: 'whatsapp:+351' };
  const first = await run('get_conversation', step);
  const { entered_at, updated_at } = first.conversation;
  assert.deepEqual(first, { ok: true, created: true, conversation: { state: 'A', data: {}, version: 1, entered_at, updated_at } });
  assert.equal(entered_at, updated_at);
  assert.deepEqual(await run('get_conversation', step), { ...first, created: false });
});

test('Set_Conversation_replaces_merges_and_keeps_data', async () => {
  const step = { namespace: unique('set'), conversation_id: 'c', state: 'A' };
  const set = async (more: object) => (await run('set_conversation', { ...step, ...more })).conversation.data;
  assert.deepEqual(await set({ data: { a: 1, b: 1 } }), { a: 1, b: 1 });
  assert.deepEqual(await set({ data: '{"b":null,"c":1}', data_mode: 'merge' }), { a: 1, c: 1 });
  assert.deepEqual(await set({ data_mode: 'merge' }), { a: 1, c: 1 });
  assert.deepEqual(await set({ data: { d: 1 }, data_mode: 'replace' }), { d: 1 });
});

test('Set_Conversation_returns_refusals_and_changes_nothing', async () => {
  const ns = unique('refused');
  const step = { namespace: ns, conversation_id: 'c' };
  await namespace(ns).schema.set({ fsm, json_schema: { properties: { data: { properties: { n: { type: 'number' } } } } } });
  const first = await run('set_conversation', { ...step, state: 'A', data: { n: 1 } });
  assert.equal(first.created, true);

  const forbidden = await run('set_conversation', { ...step, state: 'C' });
  isRefusal(forbidden, 'INVALID_TRANSITION', /^Invalid transition from "A" to "C"\. Allowed states: B$/);
  assert.deepEqual(forbidden.error.details.allowed, ['B']);
  isRefusal(await run('set_conversation', { ...step, state: 'B', data: { n: 'x' } }), 'INVALID_DATA', /./);
  isRefusal(await run('set_conversation', { ...step, state: 'B', data: '[1]' }), 'INVALID_JSON', /^Invalid data: /);
  isRefusal(await run('set_conversation', { ...step, state: 'B', expected_version: 7 }), 'VERSION_CONFLICT', /./);
  isRefusal(await run('set_conversation', { ...step, state: 'B', expected_version: 0 }), 'VERSION_CONFLICT', /./);
  isRefusal(await run('set_conversation', { ...step, state: '' }), 'INVALID_NAME', /./);
  assert.deepEqual((await run('get_conversation', step)).conversation, first.conversation);
});

test('Names_that_are_no_texts_are_refusals', async () => {
  for (const name of [null, undefined, 5]) {
    isRefusal(await run('get_conversation', { namespace: unique('names'), conversation_id: name }), 'INVALID_NAME', /a text is expected/);
    isRefusal(await run('set_conversation', { namespace: unique('names'), conversation_id: name, state: 'A' }), 'INVALID_NAME', /./);
  }

  isRefusal(await run('get_conversation', { namespace: 5, conversation_id: 'c' }), 'INVALID_NAME', /a text is expected/);
});

test('Set_Conversation_takes_an_emptied_optional_field_as_absent', async () => {
  const step = { namespace: unique('empty'), conversation_id: 'c', state: 'A' };
  for (const empty of ['', null, undefined]) {
    const answer = await run('set_conversation', { ...step, expected_version: empty, data_mode: empty, data: empty });
    assert.equal(answer.ok, true);
  }
});

test('Set_Conversation_refuses_an_unknown_data_mode_and_keeps_the_data', async () => {
  const step = { namespace: unique('mode'), conversation_id: 'c', state: 'A' };
  const first = await run('set_conversation', { ...step, data: { a: 1 } });
  isRefusal(await run('set_conversation', { ...step, data: { b: 1 }, data_mode: 'patch' }), 'INVALID_INPUT', /Invalid data mode "patch"/);
  assert.deepEqual((await run('get_conversation', step)).conversation, first.conversation);
});

test('An_action_throws_when_the_connection_is_broken', async () => {
  const step = { namespace: 'n', conversation_id: 'c' };
  await assert.rejects(run('get_conversation', step, { server_url: 'ftp://x' }), /url must be the address/);
  await assert.rejects(run('get_conversation', step, { server_url: 'http://10.9.9.9', api_key: 'k' }), /could read the credentials/);
});

test('The_default_namespace_of_the_connection_applies_to_steps_without_one', async () => {
  const ns = unique('default');
  await run('get_conversation', { conversation_id: 'c' }, { namespace: ns });
  assert.equal((await namespace(ns).conversations.get('c')).version, 1);
  isRefusal(await run('get_conversation', { conversation_id: 'c' }), 'INVALID_INPUT', /names no namespace/);
});

test('Debug_Schema_Bundle_returns_the_bundle_and_the_newest_events_first', async () => {
  const ns = unique('debug');
  assert.deepEqual(await run('debug_schema', { namespace: ns }), { ok: true, namespace: ns, schema: null, events: [], event_count: 0 });
  await namespace(ns).schema.set({ fsm });
  for (const id of ['1', '2', '3']) {
    await run('get_conversation', { namespace: ns, conversation_id: id });
  }

  const answer = await run('debug_schema', { namespace: ns, event_count: 2 });
  assert.deepEqual(answer.schema.fsm, fsm);
  assert.deepEqual(answer.events.map((event: any) => event.conversation_id), ['3', '2']);
  assert.equal(answer.event_count, 2);
  assert.equal((await run('debug_schema', { namespace: ns, event_count: 0 })).event_count, 3);
});

test('Custom_API_Call_sends_the_key_to_the_server_of_the_connection_alone', async () => {
  const call = (address: string) => run('custom_api_call', { url: { url: address }, method: 'GET', headers: {}, queryParams: {} }, { api_key: 'k' });
  assert.equal((await call('/v1/namespaces')).status, 200);
  assert.equal((await call(`${url}/v1/namespaces`)).status, 200);
  await assert.rejects(call('https://example.com/'), /for that server only/);
});

test('The_dropdowns_show_namespaces_states_and_allowed_next_states', async () => {
  const ns = unique('dropdown');
  await namespace(ns).schema.set({ fsm });
  await namespace(ns).conversations.set('c', { state: 'B' });
  assert.ok((await labels('get_conversation', 'namespace', {})).includes(ns));
  assert.deepEqual(await labels('get_conversation', 'namespace', {}, ns), [ns]);
  assert.deepEqual(await labels('get_conversation', 'namespace', {}, 'not-yet-there'), ['not-yet-there']);
  assert.equal((await labels('get_conversation', 'namespace', {}, undefined, { namespace: 'mine' }))[0], 'mine');

  assert.deepEqual(await labels('conversation_changed', 'state', { namespace: ns }), ['A', 'B', 'C']);
  assert.deepEqual(await labels('set_conversation', 'state', { namespace: ns }), ['A', 'B', 'C']);
  assert.deepEqual(await labels('set_conversation', 'state', { namespace: ns, conversation_id: 'c' }), ['B', 'A', 'C']);
  assert.deepEqual(await labels('set_conversation', 'state', { namespace: ns, conversation_id: 'new' }), ['A', 'B']);

  assert.deepEqual(await options('set_conversation', 'state', { namespace: unique('none') }), {
    disabled: false, placeholder: 'The server knows none yet: type one', options: [],
  });
  assert.equal((await options('set_conversation', 'state', {}, undefined, null)).disabled, true);
  assert.match((await options('set_conversation', 'state', {})).placeholder, /names no namespace/);
});
