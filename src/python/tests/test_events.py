import threading
import unittest

import statestore
from statestore import GapError, StateStore, StateStoreError
from support import Server, ServerTest, generate_key


STREAM = b""":ok
id: 0

id: 1
event: created
data: {"n":1}

: a comment of a proxy

id: 2
event: changed
data: {"n":
data: 2}

:
id: 5

id: 6
event: gap
data: {}

id: 7
event: changed
data: {"n":7}

"""


class Lines(unittest.TestCase):
    def test_a_stream_that_is_cut_at_any_byte_goes_on_after_the_last_whole_event(self):
        whole = statestore._EventLines("0", 1000).take(STREAM)
        self.assertEqual(["1", "2", "6", "7"], [item.position for item in whole])
        self.assertEqual([1, 2, 7], [item.payload["n"] for item in whole if not isinstance(item, GapError)])
        for cut in range(len(STREAM)):
            lines = statestore._EventLines("0", 1000)
            before = lines.take(STREAM[:cut])
            rest = [item for item in whole if int(item.position) > int(lines.position)]
            self.assertEqual([item.position for item in whole], [item.position for item in before + rest], cut)
            self.assertEqual([item.position for item in whole[len(before):]], [item.position for item in lines.take(STREAM[cut:])])

    def test_an_event_beyond_the_bound_is_INTERNAL(self):
        for part in (b"data: " + b"x" * 100, b"data: xxxxx\n" * 20):
            with self.assertRaisesRegex(StateStoreError, "INTERNAL"):
                statestore._EventLines("0", 50).take(part)


class Feeds(ServerTest):
    def test_a_feed_returns_each_change_with_its_position(self):
        for state in "ABC":
            self.ns.conversations.set("a", state)
        with self.ns.follow(after="0") as feed:
            events = [next(feed) for _ in range(3)]
        self.assertEqual([("created", "A"), ("changed", "B"), ("changed", "C")], [(event.type, event.payload["current"]["state"]) for event in events])
        self.assertEqual(events[-1].position, feed.position)
        with self.ns.follow(after=events[0].position) as feed:
            self.assertEqual(events[1], next(feed))

    def test_a_feed_without_a_position_begins_with_the_next_change(self):
        self.ns.keys.set("a", 1)
        feed = self.ns.follow("key")
        self.ns.keys.set("b", 1)
        self.assertEqual("b", next(feed).payload["key"])
        feed.close()

    def test_a_feed_of_keys_has_those_with_the_prefix(self):
        for key in ("x:1", "y:1", "x:2"):
            self.ns.keys.set(key, "ü\u2028")
        with self.ns.follow("key", after="0", prefix="x:") as feed:
            self.assertEqual([("x:1", "ü\u2028"), ("x:2", "ü\u2028")], [(event.payload["key"], event.payload["value"]) for event in (next(feed), next(feed))])

    def test_a_feed_of_tables_has_their_changes(self):
        self.ns.tables.create("leads")
        with self.ns.follow("table", after="0") as feed:
            self.assertEqual("state_created", next(feed).type)

    def test_a_lost_connection_loses_and_repeats_nothing(self):
        proxy, ns = self.proxy()
        feed = ns.follow("key", after="0")
        seen = []
        for n in range(30):
            self.ns.keys.set("a", n)
            if n % 10 == 0:
                proxy.cut()
            seen.append(next(feed).payload["value"])
        feed.close()
        self.assertEqual(list(range(30)), seen)

    def test_closing_a_feed_in_another_thread_ends_its_iteration(self):
        feed = self.ns.follow(after="0")
        self.ns.conversations.set("a", "A")
        reads = threading.Event()
        thread = threading.Thread(target=lambda: [reads.set() for _ in feed])
        thread.start()
        self.assertTrue(reads.wait(30))
        feed.close()
        thread.join(30)
        self.assertFalse(thread.is_alive())

    def test_a_position_that_is_none_is_refused_at_once(self):
        self.assertRefused("INVALID_INPUT", self.ns.follow, after="x")
        self.assertRefused("INVALID_INPUT", self.ns.follow, prefix="a")

    def test_pages_are_read_and_waited_for(self):
        self.ns.keys.set("a", 1)
        page = self.ns.read_events("key", limit=1)
        self.assertEqual(1, len(page.events))
        self.assertEqual([], self.ns.read_events("key", after=page.next, wait="50ms").events)
        later = threading.Thread(target=self.ns.keys.set, args=("b", 2))
        later.start()
        self.assertEqual("b", self.ns.read_events("key", after=page.next, wait=30).events[0].payload["key"])
        later.join()


class Restarts(ServerTest):
    def test_a_killed_server_loses_and_repeats_nothing_of_a_feed(self):
        server = Server(storage="sqlite:states.db")
        self.addCleanup(server.close)
        with StateStore(server.url) as store:
            keys = store.namespace("a").keys
            keys.set("n", 0)
            feed = store.namespace("a").follow("key", after="0")
            writer = threading.Thread(target=lambda: [keys.set("n", n) for n in range(1, 300)])
            writer.start()
            seen = []
            for event in feed:
                seen.append(event.payload["value"])
                if len(seen) in (50, 150):
                    server.kill()
                    server.start()
                if len(seen) == 300:
                    break
            writer.join()
            feed.close()
        self.assertEqual(list(range(300)), seen)


class Gaps(ServerTest):
    options = ("--event-retention", "10")

    def test_a_trimmed_position_raises_GapError_and_the_feed_goes_on_after_it(self):
        for n in range(100):
            self.ns.keys.set("a", n)
        feed = self.ns.follow("key", after="1")
        with self.assertRaises(GapError) as gap:
            next(feed)
        self.assertEqual(("GONE", feed.position), (gap.exception.code, gap.exception.position))
        rest = [next(feed).payload["value"]]
        while rest[-1] != 99:
            rest.append(next(feed).payload["value"])
        feed.close()
        self.assertEqual(list(range(rest[0], 100)), rest)
        self.assertRefused("GONE", self.ns.read_events, "key", after="1")


class RefusedFeeds(ServerTest):
    def test_a_feed_whose_key_is_revoked_raises_the_refusal(self):
        key = generate_key()
        server = Server(key=key)
        self.addCleanup(server.close)
        with StateStore(server.url, api_key=key) as admin:
            made = admin.send("POST", "/v1/admin/keys", {"name": "reader", "scopes": ["events:read@*"]})
            with StateStore(server.url, api_key=made["key"]) as reader:
                feed = reader.namespace().follow()
                self.assertRefused("FORBIDDEN", reader.namespace().keys.set, "a", 1)
                admin.send("DELETE", "/v1/admin/keys/" + made["id"])
                self.assertRefused("UNAUTHORIZED", next, feed)
