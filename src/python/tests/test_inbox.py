import asyncio
import threading

from statestore import AsyncStateStore, DeadLetterChange, SetConversation, StateStore
from support import ServerTest


class Inboxes(ServerTest):
    def test_a_message_is_appended_once_handled_in_a_turn_and_acknowledged(self):
        inbox, talks = self.ns.inbox, self.ns.conversations
        first = inbox.append("order/1 é", {"text": "Hello"}, message_id="m1")
        self.assertEqual(("m1", True, 1, True), (first.id, first.accepted, first.waiting, first.created))
        self.assertEqual(first, inbox.append("order/1 é", {"text": "Hello"}, message_id="m1"))
        self.assertRefused("IDEMPOTENCY_MISMATCH", inbox.append, "order/1 é", None, message_id="m1")
        turn = inbox.claim_next(30, owner="a")
        self.assertEqual(("order/1 é", 1, [("m1", {"text": "Hello"}, 0)]), (
            turn.conversation_id, turn.conversation.version, [(message.id, message.content, message.attempts) for message in turn.messages]))
        self.assertRefused("LEASE_HELD", inbox.claim, "order/1 é", 30)
        inbox.append("order/1 é", None)
        self.assertEqual((turn.token, "a", 1), (lambda held: (held.token, held.owner, held.messages))(inbox.get("order/1 é").turn))
        self.assertGreater(inbox.extend(turn, 60).expires_at, turn.expires_at)
        self.assertEqual(1, talks.set("order/1 é", "A", turn=turn.token, keep_turn=True).waiting)
        released = inbox.release(turn)
        self.assertEqual((None, 1), (released.expires_at, released.waiting))
        self.assertRefused("LEASE_LOST", inbox.extend, turn, 60)
        second = inbox.claim("order/1 é", "30s")
        self.assertEqual([None], [message.content for message in second.messages])
        self.assertEqual(0, talks.set("order/1 é", "B", turn=second.token).waiting)
        self.assertRefused("LEASE_LOST", talks.set, "order/1 é", "C", turn=second.token)
        self.assertEqual(([], [], None), (lambda found: (found.messages, found.dead, found.turn))(inbox.get("order/1 é")))
        self.assertIsNone(inbox.claim_next(30))
        self.assertIsNone(self.ns.conversations.get("order/1 é").waiting)

    def test_a_claim_waits_for_a_message(self):
        timer = threading.Timer(0.1, self.ns.inbox.append, ("a", 1))
        timer.start()
        self.assertEqual([1], [message.content for message in self.ns.inbox.claim_next(30, wait=60).messages])
        timer.join()

    def test_a_message_whose_answer_is_lost_is_appended_once(self):
        proxy, ns = self.proxy()
        proxy.lose_next_answer()
        ns.inbox.append("a", 1)
        self.assertEqual(1, len(self.ns.inbox.get("a").messages))

    def test_the_log_of_messages_tells_failed_turns(self):
        self.ns.set_bundle({"inbox": {"max_attempts": 1}})
        self.ns.inbox.append("a", 1)
        self.ns.inbox.release(self.ns.inbox.claim("a", 30), failed=True)
        self.assertEqual(["appended", "poisoned"], [event.type for event in self.ns.read_events("message").events])
        self.assertEqual([(1, 1)], [(letter.content, letter.attempts) for letter in self.ns.inbox.get("a").dead])

    def test_dead_letters_are_listed_replayed_and_discarded(self):
        inbox = self.ns.inbox
        self.ns.set_bundle({"inbox": {"max_attempts": 1}})
        for id in ("a", "b"):
            inbox.append(id, "first", message_id="m1")
            inbox.append(id, "second", message_id="m2")
            inbox.release(inbox.claim(id, 30), failed=True)
        inbox.append("c", "Hello")
        held = inbox.claim("c", 30, owner="worker")
        page = inbox.list(dead=True, limit=1)
        self.assertEqual([("a", 2)], [(found.conversation_id, found.dead) for found in page])
        self.assertEqual([("b", 2)], [(found.conversation_id, found.dead) for found in inbox.list(dead=True, after=page.next)])
        last = list(inbox.list())[-1]
        self.assertEqual(("c", 1, 0, 0, held.token), (last.conversation_id, last.messages, last.waiting, last.dead, last.turn.token))
        self.assertEqual((held.messages[0].at, None), (last.oldest_at, last.ready_at))
        self.assertRefused("NOT_FOUND", inbox.replay, "a", ids=["m1", "none"])
        self.assertEqual(DeadLetterChange(1, 1), inbox.replay("a", ids=["m1"], dry_run=True))
        self.assertEqual(DeadLetterChange(2, 0), inbox.discard("a", dry_run=True))
        self.assertEqual(DeadLetterChange(1, 1), inbox.replay("a", ids=["m1"]))
        self.assertEqual(DeadLetterChange(1, 1), inbox.discard("a", ids=["m2"]))
        self.assertEqual(DeadLetterChange(2, 2), inbox.replay("b"))
        self.assertEqual(DeadLetterChange(0, 2), inbox.discard("b"))
        self.assertEqual([], list(inbox.list(dead=True)))

    def test_asyncio_lists_and_replays_dead_letters(self):
        self.ns.set_bundle({"inbox": {"max_attempts": 1}})
        self.ns.inbox.append("a", 1)
        self.ns.inbox.release(self.ns.inbox.claim("a", 30), failed=True)

        async def run():
            async with AsyncStateStore(self.server.url) as store:
                inbox = store.namespace(self.name).inbox
                found = [listed.conversation_id for listed in await inbox.list(dead=True)]
                return found, await inbox.replay("a"), await inbox.discard("a")

        self.assertEqual((["a"], DeadLetterChange(1, 1), DeadLetterChange(0, 1)), asyncio.run(run()))

    def test_a_dry_run_changes_nothing(self):
        inbox = self.ns.inbox
        inbox.append("a", 1, dry_run=True)
        self.assertEqual([], inbox.get("a").messages)
        inbox.append("a", 1)
        self.assertIsNotNone(inbox.claim("a", 30, wait=60, dry_run=True))
        self.assertIsNotNone(inbox.claim_next(30, dry_run=True))
        turn = inbox.claim("a", 30)
        inbox.extend(turn, 60, dry_run=True)
        inbox.release(turn, dry_run=True)
        self.assertEqual(turn.expires_at, inbox.get("a").turn.expires_at)


class Workers(ServerTest):
    def test_a_worker_handles_messages_and_stops_after_its_handler(self):
        stop = threading.Event()

        def handle(turn):
            stop.set()
            return SetConversation("ANSWERED", {"texts": [message.content for message in turn.messages]})

        self.ns.inbox.append("a", "Hello")
        self.ns.inbox.append("a", "Are you there?")
        self.ns.inbox.work(handle, stop=stop)
        self.assertEqual({"texts": ["Hello", "Are you there?"]}, self.ns.conversations.get("a").data)
        self.assertEqual([], self.ns.inbox.get("a").messages)

    def test_an_exception_of_a_handler_is_a_failed_attempt(self):
        self.ns.set_bundle({"inbox": {"max_attempts": 2}})
        stop, errors = threading.Event(), []

        def handle(turn):
            raise ValueError("broken")

        def note(error, turn):
            errors.append((str(error), turn.conversation_id))
            if len(errors) == 2:
                stop.set()

        self.ns.inbox.append("a", 1)
        self.ns.inbox.work(handle, stop=stop, on_error=note)
        self.assertEqual([("broken", "a")] * 2, errors)
        self.assertEqual(1, len(self.ns.inbox.get("a").dead))

    def test_a_refused_change_is_a_failed_attempt_and_the_log_of_the_program_tells_it(self):
        self.ns.set_bundle({"fsm": {"initial": "A", "transitions": {"A": ["B"]}}, "inbox": {"max_attempts": 1}})
        stop = threading.Event()

        def handle(turn):
            stop.set()
            return SetConversation("NOWHERE")

        self.ns.inbox.append("a", 1)
        with self.assertLogs("statestore") as logs:
            self.ns.inbox.work(handle, stop=stop)
        self.assertIn("INVALID_TRANSITION", logs.output[0])
        self.assertEqual(1, len(self.ns.inbox.get("a").dead))

    def test_a_worker_extends_the_turn_while_its_handler_runs(self):
        stop = threading.Event()

        def handle(turn):
            self.assertIsNone(self.ns.inbox.claim_next(30, wait=4))
            stop.set()
            return SetConversation("ANSWERED")

        self.ns.inbox.append("a", 1)
        self.ns.inbox.work(handle, ttl=3, stop=stop)
        self.assertEqual("ANSWERED", self.ns.conversations.get("a").state)

    def test_a_refused_claim_ends_a_worker(self):
        store = StateStore(self.server.url + "/none")
        self.addCleanup(store.close)
        self.assertRefused("NOT_FOUND", store.namespace("a").inbox.work, lambda turn: SetConversation("A"))


class AsyncWorkers(ServerTest):
    def run_with(self, work, path=""):
        async def run():
            async with AsyncStateStore(self.server.url + path) as store:
                return await asyncio.wait_for(work(store.namespace(self.name)), 60)

        return asyncio.run(run(), debug=True)

    def test_a_worker_ends_running_handlers_and_claims_no_further_turn(self):
        async def work(ns):
            stop, begun, end = asyncio.Event(), asyncio.Event(), asyncio.Event()

            async def handle(turn):
                begun.set()
                await end.wait()
                return SetConversation("ANSWERED")

            working = asyncio.ensure_future(ns.inbox.work(handle, stop=stop))
            await ns.inbox.append("a", 1)
            await begun.wait()
            stop.set()
            await asyncio.sleep(0)
            await ns.inbox.append("b", 1)
            end.set()
            await working
            return (await ns.conversations.get("a")).state, len((await ns.inbox.get("b")).messages)

        self.assertEqual(("ANSWERED", 1), self.run_with(work))

    def test_a_newer_message_cancels_the_handler_and_is_handled_next(self):
        self.ns.set_bundle({"inbox": {"policy": "interrupt"}})
        handled, errors = [], []

        async def work(ns):
            stop = asyncio.Event()

            async def handle(turn):
                handled.append(turn.messages[0].content)
                if handled == ["first"]:
                    await ns.inbox.append("a", "second")
                    await asyncio.sleep(60)
                stop.set()
                return SetConversation("ANSWERED")

            await ns.inbox.append("a", "first")
            await ns.inbox.work(handle, ttl=3, concurrency=1, stop=stop, on_error=lambda error, turn: errors.append(error))

        self.run_with(work)
        self.assertEqual((["first", "second"], []), (handled, errors))

    def test_an_exception_of_a_handler_is_a_failed_attempt(self):
        self.ns.set_bundle({"inbox": {"max_attempts": 1}})
        self.ns.inbox.append("a", 1)

        async def work(ns):
            stop = asyncio.Event()

            async def handle(turn):
                stop.set()
                raise ValueError("broken")

            await ns.inbox.work(handle, stop=stop, on_error=lambda error, turn: None)

        self.run_with(work)
        self.assertEqual(1, len(self.ns.inbox.get("a").dead))

    def test_a_refused_claim_ends_a_worker(self):
        async def work(ns):
            await ns.inbox.work(lambda turn: None)

        self.assertRefused("NOT_FOUND", self.run_with, work, "/none")
