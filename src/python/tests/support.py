"""Servers and proxies for the tests. STATESTORE_SERVER is the command of a built server, such as "dotnet bin/statestore.dll"."""

import atexit
import contextlib
import functools
import os
import pathlib
import shlex
import socket
import subprocess
import tempfile
import threading
import unittest

from statestore import StateStore, StateStoreError

ROOT = pathlib.Path(__file__).resolve().parent.parent


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Server:
    """A server in a directory of its own. It can be killed and started again at the same address."""

    def __init__(self, *options, storage="memory:", key=None):
        self._directory = tempfile.TemporaryDirectory(prefix="statestore-python-")
        self.directory = pathlib.Path(self._directory.name)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.zmq = f"tcp://127.0.0.1:{free_port()}"
        if key is not None:
            (self.directory / "key").write_text(key)
            options += ("--bootstrap-key-file", "key")
        self._command = [*shlex.split(os.environ["STATESTORE_SERVER"]), "--urls", self.url, "--zmq", self.zmq, "--storage", storage, *options]
        self.start()
        with StateStore(self.url) as store:
            store.send("GET", "/health/ready")

    def start(self):
        """Starts the process. Clients that come before it listens retry."""
        self._log = open(self.directory / "server.log", "ab")
        self._process = subprocess.Popen(self._command, cwd=self.directory, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)

    def kill(self):
        """Ends the process at once (SIGKILL)."""
        self._process.kill()
        self._process.wait()
        self._log.close()

    def close(self):
        self.kill()
        self._directory.cleanup()


@functools.lru_cache(maxsize=None)
def shared_server(*options):
    """A server in memory, which all tests with the same options share."""
    server = Server(*options)
    atexit.register(server.close)
    return server


class Proxy:
    """A TCP proxy before a server. It can lose the next answer, after the server has sent it, and cut all connections."""

    def __init__(self, port):
        self._server = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._listener.getsockname()[1]
        self._open = []
        self._answers_to_lose = 0
        self.accepted = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_next_answer(self):
        self._answers_to_lose += 1

    def cut(self):
        """Closes all connections."""
        while self._open:
            close(self._open.pop())

    def close(self):
        close(self._listener)
        self.cut()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                self.accepted += 1
                server = socket.create_connection(self._server)
                self._open += [client, server]
                threading.Thread(target=self._pump, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()

    def _pump(self, source, target, is_answer):
        with contextlib.suppress(OSError):
            while True:
                data = source.recv(65536)
                if is_answer and data and self._answers_to_lose:
                    self._answers_to_lose -= 1
                    break
                if not data:
                    break
                target.sendall(data)
        close(source)
        close(target)


class Script:
    """A server that gives prepared answers, one for each request, and notes the requests. After the last one it is silent.

    It closes the connection in place of an answer of None, and after an answer in a list.
    """

    def __init__(self, *answers):
        self._answers = list(answers)
        self.requests = []
        self.asked, self.left = threading.Event(), threading.Event()  # the first request has come; the client has closed a silent connection
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        close(self._listener)

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection = self._listener.accept()[0]
                with connection, contextlib.suppress(OSError):
                    self._answer(connection)

    def _answer(self, connection):
        while self._answers:
            request = b""
            while b"\r\n\r\n" not in request:
                data = connection.recv(65536)
                if not data:
                    return
                request += data
            self.requests.append(request.decode())
            self.asked.set()
            answer = self._answers.pop(0)
            if answer is None:
                return
            if isinstance(answer, list):
                connection.sendall(answer[0])
                return
            connection.sendall(answer)
        with contextlib.suppress(ConnectionError):
            connection.recv(1)
        self.left.set()


def answer(status, body, *headers):
    """The bytes of an answer."""
    lines = [f"HTTP/1.1 {status} Reason", f"Content-Length: {len(body)}", *headers, "", body]
    return "\r\n".join(lines).encode()


def close(sock):
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()


def generate_key():
    """The text of a key that may do everything."""
    made = subprocess.run([*shlex.split(os.environ["STATESTORE_SERVER"]), "key", "generate"], stdout=subprocess.PIPE, universal_newlines=True, check=True)
    return made.stdout.strip()


class ServerTest(unittest.TestCase):
    """Tests that share a server and a store. Each test has a namespace of its own."""

    options = ()
    client_options = {}

    @classmethod
    def setUpClass(cls):
        cls.server = shared_server(*cls.options)
        cls.store = StateStore(cls.server.url, **cls.client_options)
        cls.addClassCleanup(cls.store.close)

    def setUp(self):
        self.name = self.id()[:190]
        self.ns = self.store.namespace(self.name)

    def proxy(self):
        """A proxy, and a store that uses it."""
        proxy = Proxy(self.server.port)
        self.addCleanup(proxy.close)
        store = StateStore(proxy.url)
        self.addCleanup(store.close)
        return proxy, store.namespace(self.name)

    def assertRefused(self, code, function, *args, **kwargs):
        """Asserts that a call raises a StateStoreError with this code, and returns it."""
        with self.assertRaises(StateStoreError) as caught:
            function(*args, **kwargs)
        self.assertEqual(code, caught.exception.code, caught.exception)
        return caught.exception
