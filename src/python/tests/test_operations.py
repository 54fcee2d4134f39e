import os
import pickle
import threading
import unittest
from datetime import datetime, timedelta, timezone

from support import ServerTest
from statestore import ABSENT, GapError, StateStore, StateStoreError

RULES = {
    "fsm": {"initial": "START", "transitions": {"START": ["OPEN"], "OPEN": ["DONE"], "DONE": []}},
    "json_schema": {"properties": {"data": {"properties": {"total": {"type": "integer"}}}}},
}


class Conversations(ServerTest):
    def test_a_conversation_is_created_moved_listed_and_deleted(self):
        talks = self.ns.conversations
        self.ns.set_bundle(RULES)
        created = talks.get_or_create("order/1 é")
        self.assertEqual(("START", {}, 1, True), (created.state, created.data, created.version, created.created))
        self.assertFalse(talks.get_or_create("order/1 é").created)
        moved = talks.set("order/1 é", "OPEN", {"total": 3, "who": "Ann"})
        self.assertEqual((2, False, True), (moved.version, moved.created, moved.changed))
        self.assertEqual({"total": 4, "who": "Ann"}, talks.set("order/1 é", "OPEN", {"total": 4}, merge=True).data)
        self.assertFalse(talks.set("order/1 é", "OPEN").changed)
        self.assertEqual(4, talks.set("order/1 é", "OPEN", touch=True).version)
        self.assertEqual(talks.get("order/1 é"), list(talks.list(state="OPEN"))[0])
        self.assertEqual(["touched", "changed", "changed", "created"], [change["type"] for change in talks.history("order/1 é")])
        self.assertTrue(talks.delete("order/1 é"))
        self.assertFalse(talks.delete("order/1 é"))
        self.assertIsNone(talks.get("order/1 é"))

    def test_a_timeout_is_moved_canceled_and_fired(self):
        talks = self.ns.conversations
        after = {"A": [{"delay": "1h", "to": "B", "data": {"by": "timeout"}}, {"delay": "2h", "to": "c:d/e"}]}
        self.ns.set_bundle({"fsm": {"initial": "A", "transitions": {"A": ["B", "c:d/e"]}, "after": after}})
        self.assertEqual(["B", "c:d/e"], list(talks.get_or_create("a").timeouts))
        at = datetime(2040, 1, 2, 3, 4, 5, 678000, timezone.utc)
        self.assertEqual(at, talks.move_timeout("a", "B", at=at, expected_version=1).timeouts["B"])
        self.assertEqual(["B", "c:d/e"], list(talks.move_timeout("a", "B", delay=timedelta(minutes=5)).timeouts))
        self.assertEqual(["B"], list(talks.cancel_timeout("a", "c:d/e").timeouts))
        self.assertRefused("NOT_FOUND", talks.cancel_timeout, "a", "c:d/e")
        self.assertRefused("VERSION_CONFLICT", talks.fire_timeout, "a", "B", expected_version=1)
        fired = talks.fire_timeout("a", "B")
        self.assertEqual(("B", {"by": "timeout"}, {}, None), (fired.state, fired.data, dict(fired.timeouts), fired.stuck))

    def test_a_change_that_breaks_the_rules_raises_the_code_with_details(self):
        self.ns.set_bundle(RULES)
        error = self.assertRefused("INVALID_TRANSITION", self.ns.conversations.set, "a", "DONE")
        self.assertEqual(["OPEN"], error.details["allowed"])
        self.assertRefused("INVALID_DATA", self.ns.conversations.set, "a", "OPEN", {"total": "x"})
        self.assertIsNone(self.ns.conversations.get("a"))

    def test_a_stale_expected_version_raises_VERSION_CONFLICT_and_changes_nothing(self):
        self.ns.conversations.set("a", "A", {"n": 1}, expected_version=0)
        self.assertRefused("VERSION_CONFLICT", self.ns.conversations.set, "a", "B", expected_version=0)
        self.assertRefused("VERSION_CONFLICT", self.ns.conversations.delete, "a", expected_version=7)
        self.assertEqual("A", self.ns.conversations.get("a").state)

    def test_a_time_to_live_is_seconds_or_a_timedelta_or_a_text(self):
        for ttl in (60, 60.0, timedelta(minutes=1), "1m"):
            expiry = self.ns.conversations.set(f"a{ttl}", "A", ttl=ttl).expires_at
            self.assertAlmostEqual(60, (expiry - datetime.now(timezone.utc)).total_seconds(), delta=10)
        self.assertIsNone(self.ns.conversations.set("b", "A", ttl="-1").expires_at)
        self.assertRefused("INVALID_INPUT", self.ns.conversations.set, "b", "A", ttl="soon")

    def test_states_have_counts_and_ages_and_their_conversations_are_listed_by_age(self) -> None:
        self.ns.set_bundle({"fsm": {"initial": "A", "transitions": {"A": ["B"], "B": []}}})
        for id in ("1", "2"):
            self.ns.conversations.set(id, "B")
        a, b = self.ns.states()
        self.assertEqual(("A", 0, None, 0), (a.state, a.count, a.oldest, a.arrivals_hour))
        self.assertEqual(("B", 2, 2, 0), (b.state, b.count, b.arrivals_minute, b.departures_minute))
        self.assertGreaterEqual(b.oldest, b.p50)
        self.assertEqual("A", self.ns.states(limit=1).next)
        self.assertEqual(["1", "2"], [found.id for found in self.ns.conversations.list(state="B", older_than=0)])
        self.assertEqual([], list(self.ns.conversations.list(state="B", older_than="1h")))
        found = self.ns.conversations.get("1")
        self.assertEqual(found.entered_at, found.updated_at)

    def test_pages_have_the_position_of_the_next_page(self):
        for id in "abc":
            self.ns.conversations.set(id, "A")
        first = self.ns.conversations.list(limit=2)
        self.assertEqual((["a", "b"], 2), ([found.id for found in first], len(first)))
        last = self.ns.conversations.list(limit=2, after=first.next)
        self.assertEqual((["c"], None), ([found.id for found in last], last.next))

    def test_a_bundle_is_set_read_and_removed(self):
        changed = self.ns.set_bundle(RULES)
        self.assertEqual((1, True, []), (changed.version, changed.changed, changed.warnings))
        self.assertEqual((1, RULES), (self.ns.get_bundle().version, self.ns.get_bundle().content))
        self.assertRefused("INVALID_SCHEMA", self.ns.set_bundle, {"fsm": {"initial": "A", "transitions": 1}})
        self.assertTrue(self.ns.remove_bundle(expected_version=1))
        self.assertFalse(self.ns.remove_bundle())
        self.assertIsNone(self.ns.get_bundle())


class Keys(ServerTest):
    def test_a_key_of_any_name_keeps_JSON_and_bytes(self):
        for key in ("a", "a/b%c?d#e f+g", "é", "", ".", "..", "\0", "x" * 5000):
            for value in (None, 0, "é\u2028", [], {"a": [1.5]}, b"", b"\x00\xff"):
                self.ns.keys.set(key, value)
                self.assertEqual(value, self.ns.keys.get(key).value, (key, value))

    def test_bytes_have_a_content_type(self):
        self.assertEqual("image/png", self.ns.keys.set("a", b"1", content_type="image/png").content_type)
        self.assertEqual(("image/png", b"1"), (self.ns.keys.get("a").content_type, self.ns.keys.get("a").value))

    def test_a_large_value_is_sent_and_read_whole(self):
        value = b"x" * 1_000_000
        self.ns.keys.set("a", value)
        self.assertEqual(value, self.ns.keys.get("a").value)
        self.assertRefused("TOO_LARGE", self.ns.keys.set, "a", value + value)

    def test_a_missing_key_is_None(self):
        self.assertIsNone(self.ns.keys.get("none"))
        self.ns.keys.set("a", 1)
        self.ns.keys.delete("a")
        self.ns.keys.set("b", None)
        found = self.ns.keys.get_many(["a", "b", "none"])
        self.assertEqual([None, "b", None], [key and key.key for key in found])

    def test_set_says_whether_it_created_and_delete_whether_it_deleted(self):
        self.assertEqual("created", self.ns.keys.set("a", 1, expected_version=0).change)
        self.assertEqual("changed", self.ns.keys.set("a", 1).change)
        self.assertRefused("VERSION_CONFLICT", self.ns.keys.set, "a", 2, expected_version=0)
        self.assertTrue(self.ns.keys.delete("a"))
        self.assertFalse(self.ns.keys.delete("a"))

    def test_increment_counts_and_refuses_texts(self):
        self.assertEqual([1, 3, 3.5], [self.ns.keys.increment("a", by).value for by in (1, 2, 0.5)])
        self.ns.keys.set("b", "text")
        self.assertRefused("INVALID_DATA", self.ns.keys.increment, "b")

    def test_compare_and_set_tells_null_from_absent(self):
        self.ns.keys.compare_and_set("a", ABSENT, None)
        self.assertRefused("VERSION_CONFLICT", self.ns.keys.compare_and_set, "a", ABSENT, 1)
        self.assertEqual([1], self.ns.keys.compare_and_set("a", None, [1]).value)

    def test_touch_prolongs_a_key_and_earlier_values_are_read(self):
        self.ns.keys.set("a", 1)
        self.ns.keys.set("a", 2)
        self.assertIsNotNone(self.ns.keys.touch("a", "1m").expires_at)
        self.assertEqual(1, self.ns.keys.get("a", version=1).value)
        self.assertEqual(["touched", "changed", "created"], [change["type"] for change in self.ns.keys.history("a")])
        self.assertRefused("NOT_FOUND", self.ns.keys.touch, "none", 5)

    def test_a_batch_changes_all_or_nothing(self):
        done = self.ns.keys.batch([{"op": "set", "key": "a", "value": 1}, {"op": "increment", "key": "a"}, {"op": "get", "key": "none"}])
        self.assertEqual([("created", 1), ("changed", 2), (None, None)], [(key.change, key.value) for key in done])
        bad = [{"op": "delete", "key": "a"}, {"op": "set", "key": "b", "value": 1, "expected_version": 9}]
        self.assertRefused("VERSION_CONFLICT", self.ns.keys.batch, bad)
        self.assertEqual(["a"], [key.key for key in self.ns.keys.list(prefix="")])

    def test_the_same_idempotency_key_makes_a_change_once(self):
        for _ in range(2):
            self.assertEqual(1, self.ns.keys.increment("a", idempotency_key="mine").value)
        self.assertRefused("IDEMPOTENCY_MISMATCH", self.ns.keys.increment, "b", idempotency_key="mine")

    def test_values_that_JSON_lacks_are_refused_before_anything_is_sent(self):
        for value in (float("nan"), float("inf"), "\ud800"):
            self.assertRaises(ValueError, self.ns.keys.set, "a", value)
        self.assertRaises(TypeError, self.ns.keys.set, "a", object())

    def test_names_and_headers_that_cannot_be_sent_are_refused(self):
        self.assertRefused("INVALID_NAME", self.store.namespace, "")
        self.assertRefused("INVALID_NAME", self.ns.conversations.get, "")
        self.assertRefused("INVALID_NAME", self.ns.keys.get, "\ud800")
        self.assertRefused("INVALID_INPUT", self.ns.keys.set, "a", 1, idempotency_key="a\r\nHost: b")
        self.assertRefused("INVALID_INPUT", self.store.send, "GET", "/ HTTP/1.1\r\n")


class Tables(ServerTest):
    def test_a_table_is_created_read_listed_and_dropped(self):
        self.assertEqual("state_created", self.ns.tables.create("leads", max_length=3, indexes=["name"]).type)
        self.assertRefused("ALREADY_EXISTS", self.ns.tables.create, "leads")
        table = self.ns.tables.get("leads")
        self.assertEqual(("leads", 0, 0, 3, None, ["name"]), (table.name, table.version, table.length, table.max_length, table.fields, table.indexes))
        self.assertEqual([table], list(self.ns.tables.list()))
        self.assertTrue(self.ns.tables.drop("leads"))
        self.assertFalse(self.ns.tables.drop("leads"))
        self.assertIsNone(self.ns.tables.get("leads"))

    def test_records_are_created_set_patched_found_and_deleted(self):
        tables = self.ns.tables
        tables.create("leads", max_length=3)
        replaced = tables.set_records("leads", [{"name": "Ann", "n": 1}, {"name": "Bob", "n": 1}, {"name": "C", "n": 1}, {"name": "D", "n": 1}])
        self.assertEqual((3, 1), (replaced.accepted, replaced.dropped))
        self.assertRefused("LIMIT_EXCEEDED", tables.create_record, "leads", {"name": "E", "n": 1})
        self.assertTrue(tables.delete_record("leads", 3))
        self.assertFalse(tables.delete_record("leads", 3))
        self.assertEqual(7, tables.create_record("leads", {"name": "E", "n": 1}, id=7).id)
        self.assertRefused("INVALID_DATA", tables.set_record, "leads", 7, {"other": 1})
        self.assertEqual("F", tables.set_record("leads", 7, {"name": "F", "n": 1}).data["name"])
        patched = tables.patch_record("leads", 7, {"name": "G"}, increment={"n": 2})
        self.assertEqual({"id": 7, "name": "G", "n": 3}, patched.data)
        self.assertRefused("VERSION_CONFLICT", tables.patch_record, "leads", 7, {"name": "H"}, expected_version=1)
        self.assertRefused("NOT_FOUND", tables.patch_record, "leads", 99, {"name": "H"})
        self.assertEqual("replaced", tables.upsert_record("leads", ["name"], {"name": "G", "n": 4}).type)
        self.assertEqual(4, tables.get_record("leads", 7).data["n"])
        self.assertIsNone(tables.get_record("leads", 99))
        self.assertRefused("NOT_FOUND", tables.get_record, "none", 1)
        self.assertEqual([1, 2, 7], [record.id for record in tables.list_records("leads")])
        self.assertEqual([1, 2], [record.id for record in tables.list_records("leads", where={"n": 1}, limit=5)])
        page = tables.list_records("leads", limit=2)
        self.assertEqual([7], [record.id for record in tables.list_records("leads", limit=2, after=page.next)])

    def test_a_batch_of_tables_changes_all_or_nothing(self):
        create = {"op": "create_table", "table": "a"}
        done = self.ns.tables.batch([create, {"op": "create_record", "table": "a", "data": {"n": 1}}])
        self.assertEqual(["state_created", "created"], [change.type for change in done])
        self.assertRefused("ALREADY_EXISTS", self.ns.tables.batch, [{"op": "create_record", "table": "a", "data": {"n": 2}}, create])
        self.assertEqual(1, self.ns.tables.get("a").length)


class Server(ServerTest):
    def test_namespaces_are_listed_counted_and_deleted(self):
        self.ns.keys.set("a", 1)
        self.ns.conversations.set("a", "A")
        stats = self.ns.stats()
        self.assertEqual((1, 1, 1), (stats.keys, stats.conversations, stats.key_events))
        self.assertIn(stats, list(self.store.list_namespaces()))
        self.assertTrue(self.ns.delete())
        self.assertFalse(self.ns.delete())

    def test_a_limit_allows_its_number(self):
        taken = [self.ns.limits.take("login", 2, "1h") for _ in range(3)]
        self.assertEqual([(True, 1), (True, 0), (False, 0)], [(take.allowed, take.remaining) for take in taken])
        self.assertTrue(self.ns.limits.take("other", 5, timedelta(hours=1), n=5, fixed=True).allowed)

    def test_send_reaches_paths_without_a_method_and_raises_their_errors(self):
        self.assertTrue(self.store.send("GET", "/v1/admin/keys")["ok"])
        self.assertRefused("NOT_FOUND", self.store.send, "GET", "/v1/none")

    def test_threads_share_a_store(self):
        threads = [threading.Thread(target=lambda: [self.ns.keys.increment("n") for _ in range(20)]) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(160, self.ns.keys.get("n").value)

    def test_requests_in_turn_use_one_connection(self):
        proxy, ns = self.proxy()
        for _ in range(5):
            ns.keys.increment("n")
        self.assertIsNone(ns.keys.get("none"))
        self.assertEqual(1, proxy.accepted)

    @unittest.skipUnless(hasattr(os, "fork"), "this system does not fork")
    def test_a_forked_process_opens_connections_of_its_own(self):
        proxy, ns = self.proxy()
        ns.keys.increment("n")
        child = os.fork()
        if child == 0:
            os._exit(0 if ns.keys.increment("n").value == 2 else 1)
        self.assertEqual(0, os.waitpid(child, 0)[1])
        self.assertEqual(3, ns.keys.increment("n").value)
        self.assertEqual(2, proxy.accepted)

    def test_a_path_in_the_address_goes_before_the_paths_of_the_API(self):
        with StateStore(self.server.url + "/none/") as store:
            self.assertRefused("NOT_FOUND", store.list_namespaces)

    def test_errors_can_be_pickled(self):
        for error in (StateStoreError("GONE", "why", {"a": 1}), GapError("7")):
            again = pickle.loads(pickle.dumps(error))
            self.assertEqual((str(error), error.details), (str(again), again.details))
        self.assertEqual("7", pickle.loads(pickle.dumps(GapError("7"))).position)
