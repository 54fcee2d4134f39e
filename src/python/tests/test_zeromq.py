import asyncio
import importlib.util
import socket
import threading
import unittest

from statestore import AsyncTableCommands, StateStore, StateStoreError, TableCommands
from support import Server, ServerTest, generate_key


@unittest.skipUnless(importlib.util.find_spec("zmq"), "needs pyzmq (apt install python3-zmq)")
class Commands(ServerTest):
    def setUp(self):
        super().setUp()
        self.tables = TableCommands(self.server.zmq, namespace=self.name)
        self.addCleanup(self.tables.close)

    def test_the_tutorial_of_the_Simple_State_Engine_works(self):
        tables = self.tables
        tables.create_state("leads", max_length=1000)
        self.assertIsNone(tables.get_schema("leads"))
        self.assertEqual((2, 0), tables.set_state("leads", [{"name": "Alice", "status": "open"}, {"name": "Bob", "status": "open"}]))
        self.assertEqual(["id", "name", "status"], tables.get_schema("leads"))
        self.assertEqual(3, tables.create_record("leads", {"name": "Charlie", "status": "open"}))
        self.assertEqual({"id": 3, "name": "Charlie", "status": "open"}, tables.get_record("leads", 3))
        self.assertIsNone(tables.get_record("leads", 99))
        self.assertTrue(tables.patch_record("leads", 3, {"status": "closed"}))
        self.assertFalse(tables.patch_record("leads", 99, {"status": "closed"}))
        tables.set_record("leads", 2, {"name": "Bob", "status": "archived"})
        self.assertEqual(["open", "archived", "closed"], [record["status"] for record in tables.list_records("leads")])
        self.assertEqual([3], [record["id"] for record in tables.list_records("leads", where={"status": "closed"})])
        self.assertTrue(tables.delete_record("leads", 1))
        self.assertFalse(tables.delete_record("leads", 1))
        self.assertEqual(2, tables.get_state_info("leads")["current_length"])
        self.assertEqual(["leads"], tables.list_states())
        self.assertEqual("leads", self.ns.tables.get("leads").name)
        tables.delete_state("leads")
        self.assertEqual([], tables.list_states())

    def test_a_refused_command_raises_COMMAND_REFUSED_with_the_message_of_the_server(self):
        self.tables.create_state("leads")
        self.tables.create_record("leads", {"name": "Ann"})
        error = self.assertRefused("COMMAND_REFUSED", self.tables.patch_record, "leads", 1, {"priority": 1})
        self.assertEqual("PATCH contains unknown fields: {'priority'}", error.message)

    def test_any_command_can_be_called(self):
        self.tables.create_state("leads")
        reply = self.tables.call("UPSERT_RECORD", state="leads", match=["name"], data={"name": "Ann"})
        self.assertEqual((1, True), (reply["id"], reply["created"]))

    def test_threads_share_the_commands(self):
        self.tables.create_state("leads")
        threads = [threading.Thread(target=lambda: [self.tables.create_record("leads", {"n": 1}) for _ in range(20)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(80, len(self.tables.list_records("leads")))

    def test_asyncio_shares_the_commands_too(self):
        async def work():
            async with AsyncTableCommands(self.server.zmq, namespace=self.name) as tables:
                await tables.create_state("leads")
                await asyncio.gather(*(tables.create_record("leads", {"n": n}) for n in range(20)))
                return len(await tables.list_records("leads"))

        self.assertEqual(20, asyncio.run(work()))

    def test_a_reply_that_does_not_come_in_time_is_STORAGE_UNAVAILABLE_and_the_next_call_works(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            with TableCommands("tcp://127.0.0.1:%d" % silent.getsockname()[1], timeout=0.05) as tables:
                self.assertRefused("STORAGE_UNAVAILABLE", tables.list_states)
                self.assertRefused("STORAGE_UNAVAILABLE", tables.list_states)

    def test_a_key_of_the_server_opens_the_door(self):
        key = generate_key()
        server = Server(key=key)
        self.addCleanup(server.close)
        with StateStore(server.url, api_key=key) as admin:
            made = admin.send("POST", "/v1/admin/keys", {"name": "reader", "scopes": ["tables:read@*"]})
        with TableCommands(server.zmq, api_key=made["key"]) as reader:
            self.assertEqual([], reader.list_states())
            self.assertRefused("COMMAND_REFUSED", reader.create_state, "leads")
        self.assertRaises(ValueError, TableCommands, server.zmq, api_key="none")


class WithoutPyzmq(unittest.TestCase):
    @unittest.skipIf(importlib.util.find_spec("zmq"), "pyzmq is installed")
    def test_the_error_says_what_to_install(self):
        self.assertRaisesRegex(StateStoreError, "NOT_SUPPORTED: TableCommands needs pyzmq", TableCommands)
