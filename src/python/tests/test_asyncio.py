import asyncio

from statestore import AsyncStateStore, StateStore
from support import Proxy, Script, Server, ServerTest, answer


class AsyncTest(ServerTest):
    def run_with(self, work, url=None, **options):
        """Runs a coroutine with a store, in an event loop that reports what it forgets."""
        async def run():
            async with AsyncStateStore(url or self.server.url, **options) as store:
                return await work(store.namespace(self.name))

        return asyncio.run(run(), debug=True)

    def test_requests_run_side_by_side(self):
        async def work(ns):
            await asyncio.gather(*(ns.keys.increment("n") for _ in range(50)))
            return (await ns.keys.get("n")).value

        self.assertEqual(50, self.run_with(work))

    def test_requests_in_turn_use_one_connection(self):
        proxy = Proxy(self.server.port)
        self.addCleanup(proxy.close)

        async def work(ns):
            for _ in range(5):
                await ns.keys.set("a", b"x" * 100_000)

        self.run_with(work, proxy.url)
        self.assertEqual(1, proxy.accepted)

    def test_a_change_whose_answer_is_lost_is_made_once(self):
        proxy = Proxy(self.server.port)
        self.addCleanup(proxy.close)
        proxy.lose_next_answer()

        async def work(ns):
            return (await ns.keys.increment("n")).value

        self.assertEqual(1, self.run_with(work, proxy.url))
        self.assertEqual(1, self.ns.keys.get("n").version)

    def test_a_cancelled_request_closes_its_connection_at_once(self):
        script = Script(b"")
        self.addCleanup(script.close)

        async def work(ns):
            request = asyncio.ensure_future(ns.leases.acquire("a", 600, wait=600))
            await asyncio.get_running_loop().run_in_executor(None, script.asked.wait, 30)
            request.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await request
            await asyncio.get_running_loop().run_in_executor(None, script.left.wait, 30)

        self.run_with(work, script.url)
        self.assertTrue(script.left.is_set())

    def test_a_cancelled_read_of_a_feed_loses_and_repeats_nothing(self):
        async def work(ns):
            feed = await ns.follow("key", after="0")
            seen = []
            for n in range(20):
                if n % 3 == 0:
                    with self.assertRaises(asyncio.TimeoutError):
                        await asyncio.wait_for(feed.__anext__(), 0.01)
                await ns.keys.set("a", n)
                seen.append((await feed.__anext__()).payload["value"])
            await feed.aclose()
            return seen

        self.assertEqual(list(range(20)), self.run_with(work))

    def test_closing_a_feed_in_another_task_ends_its_iteration(self):
        async def work(ns):
            feed = await ns.follow(after="0")
            await ns.conversations.set("a", "A")
            reads = asyncio.Event()

            async def read():
                async for _ in feed:
                    reads.set()

            reading = asyncio.ensure_future(read())
            await reads.wait()
            await feed.aclose()
            await asyncio.wait_for(reading, 30)

        self.run_with(work)

    def test_a_restart_of_the_server_loses_and_repeats_nothing_of_a_feed(self):
        server = Server(storage="sqlite:states.db")
        self.addCleanup(server.close)

        async def work(ns):
            feed = await ns.follow("key", after="0")
            seen = []
            for n in range(20):
                await ns.keys.set("a", n)
                if n == 10:
                    server.kill()
                    server.start()
                seen.append((await feed.__anext__()).payload["value"])
            await feed.aclose()
            return seen

        self.assertEqual(list(range(20)), self.run_with(work, server.url))

    def test_a_token_provider_may_be_a_coroutine(self):
        tokens = ["expired", "fresh"]

        async def token():
            return tokens.pop(0)

        script = Script(answer(401, '{"ok":false,"error":{"code":"UNAUTHORIZED","message":"m"}}'), answer(200, '{"ok":true,"created":true,"version":1}'))
        self.addCleanup(script.close)
        self.run_with(lambda ns: ns.keys.set("a", 1), script.url, token=token)
        self.assertIn("Authorization: Bearer fresh\r\n", script.requests[1])

    def test_a_blocking_store_refuses_a_token_provider_that_suspends(self):
        class Suspends:
            def __await__(self):
                yield

        with StateStore(self.server.url, token=Suspends) as store:
            self.assertRaisesRegex(RuntimeError, "use AsyncStateStore", store.list_namespaces)

    def test_an_answer_that_does_not_come_in_time_is_STORAGE_UNAVAILABLE(self):
        script = Script(b"HTTP/1.1 200 OK\r\n")
        self.addCleanup(script.close)
        with self.assertRaisesRegex(Exception, "did not answer within 0.05 s"):
            self.run_with(lambda ns: ns.stats(), script.url, attempt_timeout=0.05, retry_time=0)

    def test_a_store_can_be_used_in_one_event_loop_after_another(self):
        store = AsyncStateStore(self.server.url)
        for _ in range(2):
            asyncio.run(store.namespace(self.name).keys.increment("n"))
        self.assertEqual(2, self.ns.keys.get("n").value)
