import threading

from support import ServerTest


class Leases(ServerTest):
    def test_two_threads_hold_a_lease_in_turn(self):
        inside, overlaps, tokens = [], [], []

        def work():
            for _ in range(5):
                with self.ns.leases.acquire("a", 60, wait=60) as lease:
                    inside.append(lease)
                    overlaps.append(len(inside))
                    tokens.append(lease.token)
                    inside.pop()

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([1] * 10, overlaps)
        self.assertEqual(sorted(set(tokens)), tokens)

    def test_a_held_lease_is_refused_with_its_owner(self):
        with self.ns.leases.acquire("a", 60, owner="me"):
            error = self.assertRefused("LEASE_HELD", self.ns.leases.acquire, "a", 60)
            self.assertEqual("me", error.details["owner"])
            self.assertRefused("LEASE_HELD", self.ns.leases.acquire, "a", 60, wait="50ms")
        self.assertIsNone(self.ns.leases.get("a"))

    def test_the_owner_keeps_its_token(self):
        first = self.ns.leases.acquire("a", 60, owner="me")
        again = self.ns.leases.acquire("a", 90, owner="me")
        self.assertEqual(first.token, again.token)
        self.assertEqual(again.renew(120), self.ns.leases.get("a"))
        again.release()

    def test_a_lease_that_was_lost_raises_LEASE_LOST_at_the_end_of_its_block(self):
        def lose():
            with self.ns.leases.acquire("a", 60) as lease:
                lease.release()
                self.assertRefused("LEASE_LOST", lease.renew, 60)

        self.assertRefused("LEASE_LOST", lose)

    def test_the_error_of_a_block_is_kept_when_the_lease_was_lost_too(self):
        with self.assertRaises(ZeroDivisionError):
            with self.ns.leases.acquire("a", 60) as lease:
                lease.release()
                1 / 0
