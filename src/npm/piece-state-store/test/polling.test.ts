import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConversationEvent } from '@statestore/client';
import { startServer } from './servers';
import { Flow, fsm, namespace, numbered, numbers, range, run, unique } from './support';

async function enabled(ns: string, more: object = {}, connection: Record<string, unknown> = {}) {
  const flow = new Flow('conversation_changed', { namespace: ns, ...more }, connection);
  await flow.enable();
  return flow;
}

/** Polls until a poll returns nothing. */
async function pollAll(flow: Flow): Promise<ConversationEvent[]> {
  const events: ConversationEvent[] = [];
  for (let page = await flow.poll(); page.length > 0; page = await flow.poll()) {
    events.push(...page);
  }

  return events;
}

test('A_flow_starts_with_the_first_change_after_it_was_enabled', async () => {
  const ns = unique('now');
  await numbered('c', ns, [1, 2]);
  const flow = await enabled(ns);
  assert.deepEqual(await flow.poll(), []);
  await numbered('c', ns, [3]);
  const [event] = await flow.poll();
  assert.deepEqual(Object.keys(event!).slice(0, 5), ['namespace', 'conversation_id', 'previous', 'current', 'at']);
  assert.deepEqual([event!.previous!.data, event!.current!.data], [{ n: 2 }, { n: 3 }]);
  assert.deepEqual(await flow.poll(), []);
});

test('A_thousand_changes_between_two_polls_arrive_once_and_in_order', async () => {
  const ns = unique('thousand');
  const flow = await enabled(ns);
  await numbered('c', ns, range(1000));
  assert.deepEqual(numbers(await flow.poll()), range(1000));
  assert.deepEqual(await flow.poll(), []);
  await numbered('c', ns, [1000]);
  assert.deepEqual(numbers(await flow.poll()), [1000]);
});

test('Many_changes_between_two_polls_are_divided_among_polls', async () => {
  const ns = unique('many');
  const flow = await enabled(ns);
  await Promise.all(range(16).map((writer) => numbered(`c${writer}`, ns, range(100))));
  const first = await flow.poll();
  assert.equal(first.length, 1000);
  const all = [...first, ...(await pollAll(flow))];
  assert.equal(all.length, 1600);
  for (const writer of range(16)) {
    assert.deepEqual(numbers(all.filter((event) => event.conversation_id === `c${writer}`)), range(100));
  }
});

test('Two_flows_on_one_namespace_get_all_changes_each', async () => {
  const ns = unique('two');
  const [one, other] = [await enabled(ns), await enabled(ns)];
  await numbered('c', ns, [1, 2]);
  assert.deepEqual(numbers(await one.poll()), [1, 2]);
  await numbered('c', ns, [3]);
  assert.deepEqual(numbers(await one.poll()), [3]);
  assert.deepEqual(numbers(await other.poll()), [1, 2, 3]);
});

test('A_flow_that_is_enabled_again_starts_at_now_and_leaves_nothing_in_its_store_while_disabled', async () => {
  const ns = unique('again');
  const flow = await enabled(ns);
  await numbered('c', ns, [1]);
  assert.deepEqual(numbers(await flow.poll()), [1]);
  await flow.disable();
  assert.equal(flow.store.values.size, 0);
  await numbered('c', ns, [2]);
  await flow.enable();
  await numbered('c', ns, [3]);
  assert.deepEqual(numbers(await flow.poll()), [3]);
});

test('A_restart_of_the_server_between_polls_loses_and_repeats_nothing', async () => {
  const server = await startServer();
  const flow = await enabled('bot', {}, { server_url: server.url });
  await numbered('c', 'bot', [1, 2], 'A', server.url);
  assert.deepEqual(numbers(await flow.poll()), [1, 2]);
  await numbered('c', 'bot', [3], 'A', server.url);
  await server.restart();
  await numbered('c', 'bot', [4], 'A', server.url);
  assert.deepEqual(numbers(await flow.poll()), [3, 4]);
  assert.deepEqual(await flow.poll(), []);
});

test('The_changes_of_two_interleaving_users_arrive_in_the_order_of_each', async () => {
  const ns = unique('users');
  await namespace(ns).schema.set({ fsm });
  const flow = await enabled(ns);
  const user = async (id: string) => {
    for (const n of range(60)) {
      assert.equal((await run('set_conversation', { namespace: ns, conversation_id: id, state: n % 2 ? 'B' : 'A', data: { n } })).ok, true);
    }
  };
  const polled: ConversationEvent[] = [];
  let areDone = false;
  const users = Promise.all([user('ana'), user('bo')]).finally(() => (areDone = true));
  while (!areDone) {
    polled.push(...(await flow.poll()));
  }

  await users;
  polled.push(...(await pollAll(flow)));
  assert.equal(polled.length, 120);
  for (const id of ['ana', 'bo']) {
    const own = polled.filter((event) => event.conversation_id === id);
    assert.deepEqual(numbers(own), range(60));
    assert.ok(own.every((event, i) => (event.previous?.data['n'] ?? -1) === i - 1));
  }
});

test('A_thousand_equal_changes_at_once_and_one_real_change_give_one_event', async () => {
  const ns = unique('equal');
  const step = { namespace: ns, conversation_id: 'c', state: 'A', data: { n: 1, m: { b: 1, a: 2 } } };
  await run('set_conversation', step);
  const flow = await enabled(ns);
  const real = { ...step, conversation_id: 'other' };
  const answers = await Promise.all([...range(1000).map(() => run('set_conversation', step)), run('set_conversation', real)]);
  assert.equal(answers.filter(({ changed }) => changed).length, 1);
  assert.deepEqual((await pollAll(flow)).map((event) => event.conversation_id), ['other']);
});

test('A_filter_passes_its_state_alone_and_does_not_starve_behind_thousands_of_other_events', async () => {
  const ns = unique('filter');
  const flow = await enabled(ns, { state: 'RARE' });
  await Promise.all(range(8).map((writer) => numbered(`c${writer}`, ns, range(400))));
  await numbered('c0', ns, [1], 'RARE');
  await Promise.all(range(8).map((writer) => numbered(`d${writer}`, ns, range(10))));
  await numbered('c0', ns, [2], 'RARE');
  assert.deepEqual(numbers(await flow.poll()), [1, 2]);
  assert.deepEqual(await flow.poll(), []);
  assert.deepEqual(numbers(await flow.test()), [2, 1]);
});

test('A_trimmed_log_lets_the_flow_continue_with_the_oldest_event_that_is_left', async () => {
  const server = await startServer('--event-retention', '100');
  const flow = await enabled('bot', {}, { server_url: server.url });
  await numbered('c', 'bot', range(300), 'A', server.url);
  const polled = numbers(await flow.poll());
  assert.equal(polled.at(-1), 299);
  assert.ok(polled.length >= 100 && polled.length < 300, `${polled.length}`);
  assert.deepEqual(polled, range(polled.length, 300 - polled.length));
  await numbered('c', 'bot', [300], 'A', server.url);
  assert.deepEqual(numbers(await flow.poll()), [300]);
});

test('The_test_of_the_trigger_returns_the_newest_events_and_moves_nothing', async () => {
  const ns = unique('test');
  const flow = await enabled(ns);
  await numbered('c', ns, range(8));
  await numbered('c', ns, [8], 'B');
  assert.deepEqual(numbers(await flow.test()), [8, 7, 6, 5, 4]);
  assert.deepEqual(numbers(await new Flow('conversation_changed', { namespace: ns, state: 'A' }).test()), [7, 6, 5, 4, 3]);
  assert.equal((await flow.poll()).length, 9);
});
