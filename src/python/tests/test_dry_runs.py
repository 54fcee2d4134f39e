from support import ServerTest

CHANGES = {
    "set_bundle": lambda ns: ns.set_bundle({"json_schema": {}}, dry_run=True),
    "remove_bundle": lambda ns: ns.remove_bundle(dry_run=True),
    "conversations.get_or_create": lambda ns: ns.conversations.get_or_create("b", dry_run=True),
    "conversations.set": lambda ns: ns.conversations.set("a", "B", {}, dry_run=True),
    "conversations.delete": lambda ns: ns.conversations.delete("a", dry_run=True),
    "keys.set": lambda ns: ns.keys.set("k", 2, ttl="1h", dry_run=True),
    "keys.set of any name": lambda ns: ns.keys.set("..", 2, dry_run=True),
    "keys.delete": lambda ns: ns.keys.delete("k", dry_run=True),
    "keys.increment": lambda ns: ns.keys.increment("k", 2, dry_run=True),
    "keys.compare_and_set": lambda ns: ns.keys.compare_and_set("k", 1, 2, dry_run=True),
    "keys.touch": lambda ns: ns.keys.touch("k", "1h", dry_run=True),
    "keys.batch": lambda ns: ns.keys.batch([{"op": "delete", "key": "k"}], dry_run=True),
    "keys.batch with a lease": lambda ns: ns.keys.batch([{"op": "acquire", "name": "l", "owner": "me", "ttl": "1m"}], dry_run=True),
    "keys.batch with a limit": lambda ns: ns.keys.batch([{"op": "take", "name": "m", "limit": 1, "window": "1m"}], dry_run=True),
    "tables.create": lambda ns: ns.tables.create("u", dry_run=True),
    "tables.drop": lambda ns: ns.tables.drop("t", dry_run=True),
    "tables.set_records": lambda ns: ns.tables.set_records("t", [], dry_run=True),
    "tables.create_record": lambda ns: ns.tables.create_record("t", {"n": 2}, dry_run=True),
    "tables.set_record": lambda ns: ns.tables.set_record("t", 1, {"n": 2}, dry_run=True),
    "tables.patch_record": lambda ns: ns.tables.patch_record("t", 1, {"n": 2}, dry_run=True),
    "tables.upsert_record": lambda ns: ns.tables.upsert_record("t", ["n"], {"n": 2}, dry_run=True),
    "tables.delete_record": lambda ns: ns.tables.delete_record("t", 1, dry_run=True),
    "tables.batch": lambda ns: ns.tables.batch([{"op": "delete_table", "table": "t"}], dry_run=True),
}


class DryRuns(ServerTest):
    def seen(self):
        """Everything that a reader can see."""
        ns = self.ns
        return (ns.get_bundle(), list(ns.conversations.list()), list(ns.keys.list()), list(ns.tables.list()), list(ns.tables.list_records("t")), ns.stats(),
                ns.leases.get("l"))

    def fill(self):
        self.ns.set_bundle({"fsm": {"initial": "A", "transitions": {"A": ["B"], "B": []}}})
        self.ns.conversations.set("a", "A", {"n": 1})
        self.ns.keys.set("k", 1)
        self.ns.tables.create("t")
        self.ns.tables.create_record("t", {"n": 1})

    def test_a_dry_run_of_every_change_succeeds_and_changes_nothing(self):
        self.fill()
        before = self.seen()
        for name, change in CHANGES.items():
            with self.subTest(name):
                change(self.ns)
                self.assertEqual(before, self.seen())

    def test_a_dry_run_returns_what_the_change_would_return(self):
        self.fill()
        self.assertEqual(3, self.ns.keys.increment("k", 2, dry_run=True).value)
        moved = self.ns.conversations.set("a", "B", dry_run=True)
        self.assertEqual(("B", 2, True), (moved.state, moved.version, moved.changed))
        answer = self.store.send("PUT", f"/v1/namespaces/{self.name}/conversations/a?dry_run=true", {"state": "B"})
        self.assertEqual((True, ["changed"]), (answer["dry_run"], [event["type"] for event in answer["events"]]))

    def test_a_dry_run_fails_as_the_change_would(self):
        self.fill()
        self.assertRefused("INVALID_TRANSITION", self.ns.conversations.set, "a", "NOWHERE", dry_run=True)
        self.assertRefused("VERSION_CONFLICT", self.ns.conversations.set, "a", "B", expected_version=7, dry_run=True)

    def test_a_dry_run_of_a_take_takes_nothing(self):
        for _ in range(2):
            self.assertTrue(self.ns.limits.take("m", 1, 60, dry_run=True).allowed)
