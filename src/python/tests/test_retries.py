import re
import socket
import urllib.error

import statestore
from statestore import StateStore, StateStoreError
from support import Proxy, Script, Server, ServerTest, answer, free_port, generate_key

OK = answer(200, '{"ok":true}', "Content-Type: application/json")
RETRY = '{"ok":false,"error":{"code":"LIMIT_EXCEEDED","message":"m","details":{"retry":true}}}'
FULL = '{"ok":false,"error":{"code":"LIMIT_EXCEEDED","message":"m"}}'
LARGE = '{"ok":false,"error":{"code":"TOO_LARGE","message":"m"}}'
CREATED = answer(200, '{"ok":true,"created":true,"version":1}')
DOWN = '{"ok":false,"error":{"code":"STORAGE_UNAVAILABLE","message":"m"}}'


class LostAnswers(ServerTest):
    def test_a_change_whose_answer_is_lost_is_retried_and_made_once(self):
        proxy, ns = self.proxy()
        for change, check in (
            (lambda: ns.keys.increment("n"), lambda: self.ns.keys.get("n").version),
            (lambda: ns.conversations.set("a", "A", {}, touch=True), lambda: self.ns.conversations.get("a").version),
            (lambda: ns.tables.create("t"), lambda: len(self.ns.tables.list())),
            (lambda: ns.tables.create_record("t", {"n": 1}), lambda: self.ns.tables.get("t").length),
            (lambda: ns.set_bundle({"fsm": {"initial": "A", "transitions": {"A": []}}}), lambda: self.ns.get_bundle().version),
        ):
            proxy.lose_next_answer()
            change()
            self.assertEqual(1, check())

    def test_a_release_whose_answer_is_lost_does_not_find_the_lease_lost(self):
        proxy, ns = self.proxy()
        lease = ns.leases.acquire("a", 60)
        proxy.lose_next_answer()
        lease.release()
        self.assertIsNone(self.ns.leases.get("a"))

    def test_a_take_whose_answer_is_lost_is_not_retried(self):
        proxy, ns = self.proxy()
        proxy.lose_next_answer()
        self.assertRefused("STORAGE_UNAVAILABLE", ns.limits.take, "a", 9, 60)
        self.assertEqual(7, self.ns.limits.take("a", 9, 60).remaining)

    def test_a_change_without_an_idempotency_key_is_not_retried(self):
        proxy = Proxy(self.server.port)
        self.addCleanup(proxy.close)
        with StateStore(proxy.url, send_idempotency_keys=False) as store:
            proxy.lose_next_answer()
            self.assertRefused("STORAGE_UNAVAILABLE", store.namespace(self.name).keys.increment, "n")
            proxy.lose_next_answer()
            self.assertEqual(1, store.namespace(self.name).keys.get("n").value)

    def test_a_connection_that_was_closed_while_idle_is_not_used(self):
        proxy, ns = self.proxy()
        ns.limits.take("a", 9, 60)
        proxy.cut()
        self.assertEqual(7, ns.limits.take("a", 9, 60).remaining)

    def test_a_server_that_restarts_is_waited_for(self):
        server = Server()
        self.addCleanup(server.close)
        with StateStore(server.url) as store:
            store.namespace().keys.set("a", 1)
            server.kill()
            server.start()
            self.assertIsNone(store.namespace().keys.get("a"))


class FullIdempotencyRecords(ServerTest):
    options = ("--max-idempotency-records", "1")

    def test_a_change_goes_without_a_key_when_the_namespace_has_no_room_for_its_answer(self):
        self.assertEqual([1, 2, 3], [self.ns.keys.increment("n").value for _ in range(3)])


class Answers(ServerTest):
    """Answers that a real server does not give on demand."""

    def script(self, *answers, **options):
        script = Script(*answers)
        self.addCleanup(script.close)
        store = StateStore(script.url, **options)
        self.addCleanup(store.close)
        return script, store

    def test_an_unavailable_server_is_asked_again(self):
        script, store = self.script(answer(503, DOWN, "Retry-After: 0"), answer(503, "<html>", "Retry-After: Mon, 30 Nov 2020 00:00:00 GMT"), OK)
        self.assertTrue(store.send("GET", "/")["ok"])
        self.assertEqual(3, len(script.requests))

    def test_a_pause_is_at_least_Retry_After(self):
        pauses = []

        async def note(seconds):
            pauses.append(seconds)

        _, store = self.script(answer(503, DOWN, "Retry-After: 7"), answer(503, DOWN), OK)
        store._core._sender.pause = note
        store.send("GET", "/")
        self.assertTrue(7 <= pauses[0] <= 7.1 and pauses[1] <= 0.2, pauses)

    def test_no_retry_begins_after_retry_time(self):
        _, store = self.script(answer(503, DOWN, "Retry-After: 31"), OK)
        self.assertRefused("STORAGE_UNAVAILABLE", store.send, "GET", "/")

    def test_a_limit_of_the_caller_is_waited_for_and_a_full_quota_is_not(self):
        script, store = self.script(answer(429, RETRY), OK)
        self.assertTrue(store.send("POST", "/")["ok"])
        script, store = self.script(answer(429, RETRY.replace("retry", "max")), OK)
        self.assertRefused("LIMIT_EXCEEDED", store.send, "POST", "/")
        self.assertEqual(1, len(script.requests))

    def test_a_proxy_that_answers_429_or_502_in_its_own_form_is_asked_again(self):
        _, store = self.script(answer(429, "slow down"), answer(502, "<html>"), OK)
        self.assertTrue(store.send("GET", "/")["ok"])

    def keys(self, script):
        return [key[0] if key else None for key in (re.findall("Idempotency-Key: (.*)\r", request) for request in script.requests)]

    def test_every_attempt_of_a_change_has_the_same_idempotency_key(self):
        script, store = self.script(None, CREATED)
        store.namespace("a").keys.set("b", 1)
        first, second = self.keys(script)
        self.assertTrue(first)
        self.assertEqual(first, second)

    def test_a_change_is_not_sent_without_its_key_after_a_lost_answer_or_the_429_of_a_proxy(self):
        proxy, full, large = (answer(429, "<html>", "Retry-After: 60"), answer(429, FULL), answer(413, LARGE))
        for answers in ([proxy], [None, proxy], [None, full], [None, large]):
            script, store = self.script(*answers, CREATED)
            with self.assertRaises(StateStoreError):
                store.namespace("a").keys.set("b", 1)
            self.assertEqual(len(answers), len(script.requests))
            self.assertTrue(all(self.keys(script)))

    def test_a_change_is_sent_without_its_key_if_the_server_refused_the_only_attempt_for_the_key(self):
        for refusal in (answer(429, FULL), answer(413, LARGE)):
            script, store = self.script(refusal, CREATED)
            store.namespace("a").keys.set("b", 1)
            self.assertEqual([True, False], [key is not None for key in self.keys(script)])

    def test_a_dry_run_has_no_key_of_the_client_and_is_sent_again_after_a_lost_answer(self):
        script, store = self.script(None, CREATED)
        store.namespace("a").keys.set("b", 1, ttl="1m", dry_run=True)
        self.assertEqual([None, None], self.keys(script))
        self.assertTrue(all("/keys/b?ttl=1m&dry_run=true HTTP" in request for request in script.requests))

    def test_an_answer_with_too_many_levels_is_INTERNAL(self):
        deep = "[" * 100_000
        for status in (200, 500):
            _, store = self.script(answer(status, deep, "Content-Type: application/json"))
            self.assertRefused("INTERNAL", store.send, "GET", "/")
        _, store = self.script(answer(200, deep, "Content-Type: application/json", 'ETag: "1"'))
        self.assertRefused("INTERNAL", store.namespace("a").keys.get, "b")

    def test_a_value_with_too_many_levels_raises_ValueError(self):
        value = []
        for _ in range(100_000):
            value = [value]
        self.assertRaises(ValueError, self.store.namespace("a").keys.set, "b", value)

    def test_an_answer_of_another_program_is_INTERNAL(self):
        for other in (b"SSH-2.0-x\r\n\r\n", answer(200, "<html>"), answer(200, "{}"), answer(404, "<html>"), answer(200, "[]"), answer(302, "", "Location: /"),
                      b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n"):
            _, store = self.script(other)
            self.assertRefused("INTERNAL", store.send, "GET", "/")

    def test_an_answer_larger_than_the_limit_is_INTERNAL(self):
        _, store = self.script(answer(200, '{"ok":true,"a":"%s"}' % ("x" * 100)), max_answer_bytes=100)
        self.assertRefused("INTERNAL", store.send, "GET", "/")

    def test_answers_in_chunks_and_without_a_length_are_read(self):
        chunked = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n6;x=y\r\n{\"ok\":\r\n5\r\ntrue}\r\n0\r\nTrailer: x\r\n\r\n"
        script, store = self.script(chunked, [b"HTTP/1.0 200 OK\r\n\r\n{\"ok\":true}"])
        self.assertTrue(store.send("GET", "/")["ok"])
        self.assertTrue(store.send("GET", "/")["ok"])
        self.assertEqual(2, len(script.requests))

    def test_an_answer_that_does_not_come_in_time_is_STORAGE_UNAVAILABLE(self):
        _, store = self.script(b"HTTP/1.1 200 OK\r\n", attempt_timeout=0.05, retry_time=0)
        error = self.assertRefused("STORAGE_UNAVAILABLE", store.send, "GET", "/")
        self.assertIn("did not answer within 0.05 s", error.message)

    def test_a_port_at_which_no_server_listens_is_STORAGE_UNAVAILABLE_after_the_retries(self):
        with StateStore(f"http://127.0.0.1:{free_port()}", retry_time=0.3) as store:
            self.assertIn("can't be reached", self.assertRefused("STORAGE_UNAVAILABLE", store.list_namespaces).message)

    def test_pauses_grow_up_to_five_seconds_and_differ(self):
        for attempt, longest in ((0, 0.1), (1, 0.2), (5, 3.2), (6, 5), (1000, 5)):
            pauses = [statestore._backoff(attempt, 2) for _ in range(100)]
            self.assertTrue(all(2 <= pause <= 2 + longest for pause in pauses))
            self.assertGreater(max(pauses) - min(pauses), longest / 4)


class Credentials(ServerTest):
    @classmethod
    def setUpClass(cls):
        cls.key = generate_key()
        cls.server = Server(key=cls.key)
        cls.addClassCleanup(cls.server.close)
        cls.store = StateStore(cls.server.url, api_key=cls.key)
        cls.addClassCleanup(cls.store.close)

    def test_an_API_key_opens_the_server(self):
        self.ns.keys.set("a", 1)
        with StateStore(self.server.url) as store:
            self.assertRefused("UNAUTHORIZED", store.list_namespaces)

    def test_a_refused_token_is_renewed_once_and_the_request_sent_again(self):
        tokens = ["expired", self.key]
        with StateStore(self.server.url, token=lambda: tokens.pop(0)) as store:
            store.namespace(self.name).keys.increment("n")
        self.assertEqual(([], 1), (tokens, self.ns.keys.get("n").value))

    def test_a_refused_token_that_the_provider_gives_again_raises_UNAUTHORIZED(self):
        calls = []
        with StateStore(self.server.url, token=lambda: calls.append(1) or "wrong") as store:
            self.assertRefused("UNAUTHORIZED", store.list_namespaces)
        self.assertEqual(2, len(calls))

    def test_a_token_that_no_header_can_carry_raises_UNAUTHORIZED(self):
        for token in ("", "a b", "a\r\nb", "é", None):
            with StateStore(self.server.url, token=lambda: token) as store:
                self.assertRefused("UNAUTHORIZED", store.list_namespaces)

    def test_a_provider_without_a_connection_is_asked_again(self):
        answers = [ConnectionError("no route"), None]

        def token():
            error = answers.pop(0)
            if error:
                raise error
            return self.key

        with StateStore(self.server.url, token=token) as store:
            store.list_namespaces()

    def test_a_provider_whose_URLError_has_no_connection_is_asked_again(self):
        answers = [urllib.error.URLError(ConnectionRefusedError()), urllib.error.URLError(socket.timeout())]

        def token():
            if answers:
                raise answers.pop(0)
            return self.key

        with StateStore(self.server.url, token=token) as store:
            store.list_namespaces()
        self.assertEqual([], answers)

    def test_the_refusal_of_an_issuer_reaches_the_caller_and_ends_a_feed(self):
        refusals = []

        def token():
            if refusals:
                raise refusals[0]
            return self.key

        with StateStore(self.server.url, token=token) as store:
            for refusal in (urllib.error.HTTPError("http://issuer", 400, "refused", {}, None), FileNotFoundError("token"), RuntimeError("no")):
                refusals.clear()
                feed = store.namespace(self.name).follow()
                refusals.append(refusal)
                with self.assertRaises(type(refusal)):
                    store.list_namespaces()
                with self.assertRaises(type(refusal)):
                    next(feed)

    def test_options_that_are_not_allowed_raise_ValueError(self):
        for address, options in (
            ("ftp://a", {}), ("http://u:p@a", {}), ("http://a?b", {}), ("http://a/ b", {}), ("localhost:8080", {}), ("http://a", {"attempt_timeout": 0}),
            ("http://a", {"retry_time": -1}), ("http://a", {"api_key": "a b"}), ("http://a", {"api_key": "a", "token": lambda: "a"}),
            ("http://a", {"api_key": "a"}), ("http://a", {"token": lambda: "a"}),
        ):
            self.assertRaises(ValueError, StateStore, address, **options)

    def test_credentials_go_over_http_only_to_this_machine_unless_that_is_allowed(self):
        for address in ("http://localhost", "http://127.0.0.2:1", "http://[::1]:1", "https://a"):
            StateStore(address, api_key="a")
        StateStore("http://a", api_key="a", allow_credentials_over_http=True)
