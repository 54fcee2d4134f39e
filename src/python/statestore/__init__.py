"""A client of StateStore: conversations, tables, keys, leases, limits and events of a running server. Standard library only.

    >>> from statestore import StateStore
    >>> with StateStore("http://127.0.0.1:8080") as store:
    ...     shop = store.namespace("shop")
    ...     order = shop.conversations.set("order:1", "OPEN", {"total": 3})
    ...     print(order.state, order.version)
    OPEN 1

With asyncio, the same operations are coroutines:

    async with AsyncStateStore("http://127.0.0.1:8080") as store:
        await store.namespace("shop").keys.increment("visits")

A refused or failed request raises a StateStoreError with a stable `code`. The client retries what a retry can help, and a retried change is made once.

Every change takes `dry_run=True`: the server answers or refuses as the change would, and changes nothing. The method returns what the change would
return. `send` gives the whole answer, with the events of the change: `store.send("PUT", path + "?dry_run=true", body)`. A lease is tried by
`keys.batch`.

An object of either class is safe for concurrent callers, and keeps its connections. An application needs one for each server.

The rules of the client are written once, as coroutines over a connection. The connection of a StateStore blocks, so its coroutines never suspend:
`_finish` runs each of them to its end. The connection of an AsyncStateStore is an asyncio stream.
"""

from __future__ import annotations

import asyncio
import base64
import email.utils
import functools
import importlib
import inspect
import ipaddress
import json
import logging
import os
import random
import re
import selectors
import socket
import ssl
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from types import TracebackType
from typing import (
    TYPE_CHECKING, Any, Awaitable, Callable, Coroutine, Deque, Dict, Generic, Iterable, Iterator, List, Literal, Mapping, Optional, Sequence, Tuple, Type, TypeVar, Union,
)
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from typing_extensions import Concatenate, ParamSpec

    _P = ParamSpec("_P")

__all__ = [
    "ABSENT", "Appended", "AsyncConversations", "AsyncEventFeed", "AsyncInbox", "AsyncKeys", "AsyncLease", "AsyncLeases", "AsyncLimits", "AsyncNamespace",
    "AsyncStateStore", "AsyncTableCommands", "AsyncTables", "Bundle", "BundleChange", "Conversation", "Conversations", "DeadLetterChange", "Duration",
    "Event", "EventFeed", "EventPage", "GapError", "Inbox", "InboxInfo", "Key", "Keys", "Kind", "Lease", "LeaseInfo", "Leases", "Limits", "ListedInbox",
    "Message", "Namespace", "NamespaceInfo", "Page", "Record", "SetConversation", "StateInfo", "StateStore", "StateStoreError", "Table", "TableChange",
    "TableCommands", "Tables", "Take", "Turn", "TurnChange", "TurnInfo",
]
__version__ = "0.1.0"

_T = TypeVar("_T")
_W = TypeVar("_W")

Duration = Union[str, int, float, timedelta]
"""A time: seconds, a timedelta, or the text of the API such as "500ms", "30s" or "7d". As a time to live, "-1" means unlimited."""

Kind = Literal["conversation", "table", "key", "message"]
"""The kinds of logs."""


# ---- errors ------------------------------------------------------------------------------------------------------------------------------------------


class StateStoreError(Exception):
    """A refused or failed request.

    code: one of the codes of src/docs/errors.md, such as "VERSION_CONFLICT". Three come from the client too: STORAGE_UNAVAILABLE (the server can't be
    reached, or did not answer in time), INTERNAL (the answer is not that of a StateStore) and UNAUTHORIZED (the token can't be sent).
    COMMAND_REFUSED comes from TableCommands alone, because ZeroMQ carries no codes.
    message: what is wrong with this request. details: JSON with the facts of the refusal; None = none.
    """

    def __init__(self, code: str, message: str, details: Any = None) -> None:
        super().__init__(code, message, details)
        self.code, self.message, self.details = code, message, details

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class GapError(StateStoreError):
    """Events are missing from a feed: the server has trimmed them, or its log was lost. Read the current state once, then iterate on.

    position: the position after the gap.
    """

    def __init__(self, position: str) -> None:
        super().__init__("GONE", f"Events before the position {position} are missing: read the current state once, then continue")
        self.args = (position,)
        self.position = position


class _Failed(Exception):
    """An attempt that another one may help. `may_have_run` is false if the server certainly did not run the request."""

    def __init__(self, error: StateStoreError, may_have_run: bool, pause: float = 0.0) -> None:
        super().__init__(error)
        self.error, self.may_have_run, self.pause = error, may_have_run, pause


# ---- values ------------------------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Conversation:
    """A conversation. `created` and `changed` say whether the call that returned it did so. `expires_at` is None if it never expires.

    `entered_at` is the time at which it entered its state, and `updated_at` the time of its last change. They are None if an older release of the server
    or another tool wrote it.
    """

    id: str
    state: str
    data: Dict[str, Any]
    version: int
    expires_at: Optional[datetime] = None
    created: bool = False
    changed: bool = False
    entered_at: Optional[datetime] = None
    updated_at: Optional[datetime] = None
    timeouts: Mapping[str, datetime] = field(default_factory=dict)
    """The time of each timeout that waits, by the state that it leads to; the earliest first."""
    stuck: Optional[Mapping[str, Any]] = None
    """The timeout that was refused, as the API describes it: to, code, message and at."""
    waiting: Optional[int] = None
    """The number of messages that wait, after a change under a turn."""


@dataclass(frozen=True)
class SetConversation:
    """A change of a conversation, with the parameters of `AsyncConversations.set`."""

    state: str
    data: Optional[Mapping[str, Any]] = None
    merge: bool = False
    touch: bool = False
    ttl: Optional[Duration] = None


@dataclass(frozen=True)
class Message:
    """A message of an inbox. `attempts` is the number of turns with it that failed or expired."""

    id: str
    content: Any
    at: datetime
    attempts: int


@dataclass(frozen=True)
class Appended:
    """The outcome of an appended message.

    accepted: false if the policy skipped the message. waiting: the number of messages that wait now. created: whether the call created the conversation.
    """

    id: str
    accepted: bool
    waiting: int
    created: bool


@dataclass(frozen=True)
class Turn:
    """The turn of a worker. Until it ends or expires, no other worker gets the messages of the conversation.

    conversation: as it was at the claim; None if it was deleted or has expired since the messages arrived. token: greater than those of all earlier turns
    of the conversation. messages: the messages to handle, the oldest first.
    """

    conversation_id: str
    conversation: Optional[Conversation]
    token: int
    expires_at: datetime
    messages: Sequence[Message]


@dataclass(frozen=True)
class TurnInfo:
    """A turn in progress, as an inbox shows it. `messages` is the number of its messages."""

    token: int
    owner: str
    expires_at: datetime
    messages: int


@dataclass(frozen=True)
class TurnChange:
    """The outcome of an extension or a release. `expires_at` is None if the turn has ended; `waiting` is the number of messages that wait now."""

    expires_at: Optional[datetime]
    waiting: int


@dataclass(frozen=True)
class InboxInfo:
    """The content of an inbox: its messages, those of the turn first, its dead letters, and the turn in progress."""

    messages: Sequence[Message]
    dead: Sequence[Message]
    turn: Optional[TurnInfo]


@dataclass(frozen=True)
class ListedInbox:
    """An inbox in a list. `messages` counts its messages with those of the turn, `waiting` the others, `dead` its dead letters.

    `oldest_at` is the arrival of the oldest message. `ready_at` is the end of the debounce time; None if it has passed.
    """

    conversation_id: str
    messages: int
    waiting: int
    dead: int
    oldest_at: Optional[datetime]
    ready_at: Optional[datetime]
    turn: Optional[TurnInfo]


@dataclass(frozen=True)
class DeadLetterChange:
    """The outcome of a replay or a discard: the number of dead letters that wait again or were removed, and the number of messages that wait now."""

    messages: int
    waiting: int


@dataclass(frozen=True)
class StateInfo:
    """The conversations of one state.

    `oldest`, `p50` and `p95` are the times since conversations entered it: the greatest, and those that 50 % and 95 % do not exceed. They are None if
    there is no conversation. The arrivals and departures of the last minute and the last hour are right to 10 seconds.
    """

    state: str
    count: int
    oldest: Optional[timedelta]
    p50: Optional[timedelta]
    p95: Optional[timedelta]
    arrivals_minute: int
    arrivals_hour: int
    departures_minute: int
    departures_hour: int


@dataclass(frozen=True)
class Key:
    """A key. `value` is JSON as Python has it, or bytes of any other content type; it is None after a deletion.

    `change` is "created", "changed", "touched" or "deleted" if the call that returned it did so. Version 0: there is no such key.
    """

    key: str
    value: Any
    version: int
    expires_at: Optional[datetime] = None
    content_type: str = "application/json"
    change: Optional[str] = None


@dataclass(frozen=True)
class Table:
    """A table. `fields` is None before the first record; `max_length` is None if it is unlimited."""

    name: str
    version: int
    length: int
    max_length: Optional[int]
    fields: Optional[List[str]]
    json_schema: Any
    indexes: List[str]


@dataclass(frozen=True)
class Record:
    """A record of a table. `data` has the member `id` too."""

    id: int
    version: int
    data: Dict[str, Any]


@dataclass(frozen=True)
class TableChange:
    """The outcome of one change of a table. `type` is that of its event, such as "state_created" or "patched"; None if nothing changed.

    `version` is that of the table. `accepted` and `dropped` count the records of set_records, which drops those beyond max_length.
    """

    table: str
    type: Optional[str]
    version: int
    record: Optional[Record]
    accepted: int
    dropped: int


@dataclass(frozen=True)
class Bundle:
    """The schema bundle of a namespace: `content` has "fsm", "json_schema" and "ttl" as they were set."""

    version: int
    content: Dict[str, Any]


@dataclass(frozen=True)
class BundleChange:
    """The outcome of setting a bundle. A warning has "path" and "message"."""

    version: int
    changed: bool
    warnings: List[Dict[str, Any]]


@dataclass(frozen=True)
class NamespaceInfo:
    """The counts of a namespace. `events` are those of conversations; `key_bytes` and `inbox_bytes` are the bytes of all values."""

    name: str
    conversations: int
    events: int
    keys: int
    key_bytes: int
    table_events: int
    key_events: int
    inboxes: int = 0
    inbox_bytes: int = 0
    message_events: int = 0


@dataclass(frozen=True)
class LeaseInfo:
    """A held lease. Each acquisition has a greater `token` than every one before; a resource can refuse smaller ones."""

    name: str
    owner: str
    token: int
    expires_at: datetime


@dataclass(frozen=True)
class Take:
    """The answer of a limit: whether it allowed the take, how much is left, and when the window has room again."""

    allowed: bool
    remaining: int
    reset_at: datetime


@dataclass(frozen=True)
class Event:
    """One change. `payload` is its JSON: see src/docs/follow-changes.md. Keep `position` with the results of your work, and follow after it."""

    position: str
    payload: Dict[str, Any]

    @property
    def type(self) -> str:
        """The type of the change, such as "created" or "expired"."""
        return str(self.payload.get("type", "changed"))


@dataclass(frozen=True)
class EventPage:
    """A page of a log, oldest first. `next` is the position to continue from. It equals that of the request at the end of the log."""

    events: List[Event]
    next: str


@dataclass(frozen=True)
class Page(Generic[_T]):
    """A page of a list. `next` is the value of `after` for the next page; None at the end. `corrupt` names entries that the server can't read.

        after = None
        while True:
            page = shop.keys.list(prefix="session:", after=after)
            ...
            after = page.next
            if after is None:
                break
    """

    items: List[_T]
    next: Any = None
    corrupt: List[Dict[str, Any]] = field(default_factory=list)

    def __iter__(self) -> Iterator[_T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def _time(text: Optional[str]) -> Optional[datetime]:
    """Reads a time of the API: UTC with three or seven decimals, of which a datetime holds six."""
    return None if text is None else datetime.fromisoformat(text[:26] if len(text) > 26 else text[:-1]).replace(tzinfo=timezone.utc)


def _sure_time(text: str) -> datetime:
    return datetime.fromisoformat(text[:-1]).replace(tzinfo=timezone.utc)


def _seconds(duration: Duration) -> float:
    """Reads a duration. ValueError: the text has another form."""
    if isinstance(duration, str):
        match = re.fullmatch(r"(\d+)(ms|s|m|h|d)", duration)
        if match is None:
            raise ValueError(f"A duration is a number of seconds, a timedelta or a text such as 500ms, 30s, 5m, 12h or 7d; not {duration!r}")
        return int(match[1]) * {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}[match[2]]
    return duration.total_seconds() if isinstance(duration, timedelta) else float(duration)


def _duration(duration: Optional[Duration]) -> Optional[str]:
    """Writes a duration for the API. The server checks texts."""
    return duration if duration is None or isinstance(duration, str) else f"{round(_seconds(duration) * 1000)}ms"


def _json(value: Any) -> bytes:
    """Writes JSON. TypeError, ValueError: the value is not JSON."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except RecursionError:
        raise ValueError("The value has too many levels for JSON") from None


def _parsed(data: bytes) -> Any:
    """Reads JSON. ValueError: it is not JSON, or has more levels than Python can hold."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("The JSON has too many levels") from None


def _present(**members: Any) -> Dict[str, Any]:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


# ---- connections -------------------------------------------------------------------------------------------------------------------------------------
#
# One reader of HTTP/1.1 serves both classes. http.client blocks. In threads, a cancelled call would go on until its timeout, and each feed would need a
# thread. http.client for the blocking class alone would be a second set of rules for timeouts, bounds and reuse.

_PART = 64 * 1024
_LONGEST_HEAD = 64 * 1024
_MOST_IDLE = 64
_LONGEST_IDLE = 60.0  # seconds; the server closes idle connections after 130
_SELECTOR = getattr(selectors, "PollSelector", selectors.SelectSelector)  # poll takes any file descriptor, and needs none of its own
_LONGEST_LIFE = 120.0  # seconds; then a changed DNS entry is noticed


class _NotHttp(Exception):
    """The peer does not speak HTTP/1.1."""


class _Connection:
    """A connection to a server, with a buffer of what has arrived. Its methods raise OSError; `timed_out` says whether the reason is the limit."""

    timed_out = False

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._process = os.getpid()
        self._opened = self._used = time.monotonic()

    async def send(self, data: bytes) -> None:
        """Sends all the bytes."""
        raise NotImplementedError

    async def _receive(self) -> bytes:
        """Receives some bytes; empty if the peer has closed the connection."""
        raise NotImplementedError

    def limit(self, seconds: Optional[float]) -> None:
        """Limits the time in which all that follows must end; None = no limit."""
        raise NotImplementedError

    def close(self) -> None:
        """Closes the connection at once, while another thread or task may use it."""
        raise NotImplementedError

    def _is_open(self) -> bool:
        raise NotImplementedError

    def is_usable(self) -> bool:
        """Whether the connection can carry another request. A forked process must not share the connections of its parent."""
        now = time.monotonic()
        return (self._process == os.getpid() and now - self._opened < _LONGEST_LIFE and now - self._used < _LONGEST_IDLE
                and not self._buffer and self._is_open())

    def rest(self) -> None:
        """Notes the time from which the connection is idle."""
        self._used = time.monotonic()
        self.limit(None)

    async def read_some(self, most: int) -> bytes:
        """Reads 1 to `most` bytes; none if the peer has closed the connection."""
        if not self._buffer:
            self._buffer += await self._receive()
        data = bytes(self._buffer[:most])
        del self._buffer[:most]
        return data

    async def read_until(self, end: bytes) -> bytes:
        """Reads up to `end`, and returns what stands before it."""
        while True:
            found = self._buffer.find(end)
            if found >= 0:
                data = bytes(self._buffer[:found])
                del self._buffer[:found + len(end)]
                return data
            if len(self._buffer) > _LONGEST_HEAD:
                raise _NotHttp
            received = await self._receive()
            if not received:
                raise ConnectionResetError("The server closed the connection")
            self._buffer += received


class _BlockingConnection(_Connection):
    """A connection whose coroutines block and never suspend."""

    _deadline: Optional[float] = None

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._socket = sock
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @classmethod
    async def open(cls, host: str, port: int, tls: Optional[ssl.SSLContext], timeout: float) -> _BlockingConnection:
        """Opens a connection."""
        sock = socket.create_connection((host, port), timeout)
        try:
            return cls(tls.wrap_socket(sock, server_hostname=host) if tls else sock)
        except BaseException:
            sock.close()
            raise

    async def send(self, data: bytes) -> None:
        self._within(lambda: self._socket.sendall(data))

    async def _receive(self) -> bytes:
        return self._within(lambda: self._socket.recv(_PART))

    def _within(self, operation: Callable[[], _T]) -> _T:
        left = None if self._deadline is None else self._deadline - time.monotonic()
        try:
            if left is not None and left <= 0:
                raise socket.timeout("timed out")
            self._socket.settimeout(left)
            return operation()
        except socket.timeout:
            self.timed_out = True
            raise

    def limit(self, seconds: Optional[float]) -> None:
        self._deadline = None if seconds is None else time.monotonic() + seconds

    def close(self) -> None:
        try:
            if self._process == os.getpid():  # a shutdown in a forked process would end the connection of its parent
                self._socket.shutdown(socket.SHUT_RDWR)  # wakes a thread that reads
        except OSError:
            pass  # the peer has closed it already
        self._socket.close()

    def _is_open(self) -> bool:
        # Bytes without a request are the end of the connection.
        with _SELECTOR() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            return not selector.select(0)


class _StreamConnection(_Connection):
    """A connection over asyncio streams."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__()
        self._reader, self._writer = reader, writer
        self._loop = asyncio.get_running_loop()
        self._timer: Optional[asyncio.TimerHandle] = None

    @classmethod
    async def open(cls, host: str, port: int, tls: Optional[ssl.SSLContext], timeout: float) -> _StreamConnection:
        """Opens a connection."""
        try:
            return cls(*await asyncio.wait_for(asyncio.open_connection(host, port, ssl=tls), timeout))
        except asyncio.TimeoutError as error:  # before Python 3.11 it is not an OSError
            raise socket.timeout("timed out") from error

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def _receive(self) -> bytes:
        return await self._reader.read(_PART)

    def limit(self, seconds: Optional[float]) -> None:
        # One timer for a whole answer is cheaper than asyncio.wait_for around each read.
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self._loop.call_later(seconds, self._expire)

    def _expire(self) -> None:
        self.timed_out = True
        self._writer.transport.abort()

    def close(self) -> None:
        if not self._loop.is_closed():
            self.limit(None)
            self._writer.transport.abort()

    def _is_open(self) -> bool:
        return self._loop is asyncio.get_running_loop() and not self._reader.at_eof() and not self._writer.transport.is_closing()


class _Answer:
    """An answer whose head has been read. `part` reads its body."""

    def __init__(self, connection: _Connection, status: int, headers: Dict[str, str], keeps: bool) -> None:
        self.connection, self.status, self.headers, self._keeps = connection, status, headers, keeps
        length = headers.get("content-length")
        self._is_chunked = headers.get("transfer-encoding", "").lower() == "chunked"
        self._is_first = True
        self._left: Optional[int] = None  # bytes of the body, or of its chunk; None = until the connection closes
        if status in (204, 304) or self._is_chunked:
            self._left = 0
        elif length is not None:
            if not re.fullmatch("[0-9]{1,18}", length):
                raise _NotHttp
            self._left = int(length)

    @classmethod
    async def read_head(cls, connection: _Connection) -> _Answer:
        """Reads the head of the answer (RFC 9112). Interim answers are skipped."""
        while True:
            lines = (await connection.read_until(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            match = re.fullmatch(r"HTTP/1\.([01]) (\d{3})(?: .*)?", lines[0])
            if match is None:
                raise _NotHttp
            if match[2][0] != "1":
                headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
                return cls(connection, int(match[2]), headers, match[1] == "1" and headers.get("connection", "").lower() != "close")

    @property
    def is_reusable(self) -> bool:
        """Whether the connection can carry another request: the body has been read to its end."""
        return self._keeps and self._left == 0 and not self._is_chunked

    async def part(self) -> bytes:
        """Reads the next bytes of the body; none at its end."""
        if self._is_chunked and self._left == 0:
            await self._read_chunk_head()
        if self._left == 0:
            return b""
        data = await self.connection.read_some(_PART if self._left is None else min(self._left, _PART))
        if self._left is not None:
            if not data:
                raise ConnectionResetError("The server closed the connection within its answer")
            self._left -= len(data)
        return data

    async def _read_chunk_head(self) -> None:
        if not self._is_first and await self.connection.read_until(b"\r\n"):
            raise _NotHttp
        self._is_first = False
        size = (await self.connection.read_until(b"\r\n")).split(b";")[0].strip()
        if not re.fullmatch(b"[0-9a-fA-F]{1,15}", size):
            raise _NotHttp
        self._left = int(size, 16)
        if self._left == 0:
            self._is_chunked = False
            while await self.connection.read_until(b"\r\n"):
                pass  # trailers

    async def body(self, most: int) -> bytes:
        """Reads the whole body. StateStoreError: it is larger than `most` bytes."""
        parts: List[bytes] = []
        size = 0
        while True:
            part = await self.part()
            if not part:
                return b"".join(parts)
            size += len(part)
            if size > most:
                raise StateStoreError("INTERNAL", f"The answer of the server is larger than {most} bytes")
            parts.append(part)


# ---- requests ----------------------------------------------------------------------------------------------------------------------------------------

_FIRST_PAUSE = 0.1  # seconds
_LONGEST_PAUSE = 5.0  # seconds
_LONGEST_WAIT = 60.0  # seconds; a server reduces longer waits to this by default
_LONGEST_SILENCE = 60.0  # seconds; a server sends a heartbeat on feeds every 15 by default
_JSON_TYPE = "application/json"


@dataclass(frozen=True)
class _Call:
    """One request, which may be sent several times. `is_repeatable`: it reads, or it has the same effect again. `dry_run`: it only tries a change."""

    method: str
    path: str
    body: Optional[bytes] = None
    content_type: str = _JSON_TYPE
    expected_version: Optional[int] = None
    idempotency_key: Optional[str] = None
    is_repeatable: bool = False
    wait: float = 0.0
    accept: Optional[str] = None
    dry_run: bool = False

    @property
    def target(self) -> str:
        """Path and query."""
        return f"{self.path}{'&' if '?' in self.path else '?'}dry_run=true" if self.dry_run else self.path


@dataclass(frozen=True)
class _Reply:
    """A successful answer, read to its end."""

    headers: Dict[str, str]
    body: bytes

    def json(self) -> Dict[str, Any]:
        """The body, which has "ok": true as every answer of a StateStore."""
        answer: Dict[str, Any] = _parsed(self.body)
        if answer["ok"] is not True:
            raise ValueError
        return answer


@dataclass(frozen=True)
class _Options:
    api_key: Optional[str]
    token: Optional[Callable[[], Union[str, Awaitable[str]]]]
    attempt_timeout: float
    retry_time: float
    send_idempotency_keys: bool
    max_answer_bytes: int


def _backoff(attempt: int, least: float) -> float:
    """The pause after an attempt: exponential with full jitter, so that callers of a restarted server do not come back together."""
    return least + random.random() * min(_FIRST_PAUSE * (1 << min(attempt, 10)), _LONGEST_PAUSE)


def _retry_after(value: Optional[str]) -> float:
    """The seconds of a header Retry-After (RFC 9110, section 10.2.3)."""
    if value is None or value.isdecimal():
        return float(value or 0)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return 0.0


def _error_in(body: bytes) -> Optional[StateStoreError]:
    """The error in an answer; None if the answer has another form, such as that of a proxy."""
    try:
        error = _parsed(body)["error"]
        return StateStoreError(str(error["code"]), str(error["message"]), error.get("details"))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _is_sendable(text: object) -> bool:
    """Whether a header can carry a key or a token."""
    return isinstance(text, str) and re.fullmatch("[!-~]+", text) is not None


def _header(name: str, value: str) -> str:
    if not re.fullmatch("[ -~]*", value):
        raise StateStoreError("INVALID_INPUT", f"{name} has characters other than printable ASCII")
    return f"{name}: {value}\r\n"


def _target(path: str, **query: Union[str, int, None]) -> str:
    """A path with the parameters that have a value."""
    given = "&".join(f"{name}={_escape(str(value))}" for name, value in query.items() if value is not None)
    return f"{path}?{given}" if given else path


def _escape(text: str) -> str:
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise StateStoreError("INVALID_NAME", "A name or a text of the query is not valid Unicode") from None


def _segment(name: str) -> str:
    """A name as one segment of a path."""
    if not name:
        raise StateStoreError("INVALID_NAME", "A name is empty")
    return _escape(name)


class _Sender:
    """Sends requests, and retries those that a retry can help without harm."""

    def __init__(self, address: str, connect: Callable[..., Awaitable[_Connection]], pause: Callable[[float], Awaitable[None]],
                 tls: Optional[ssl.SSLContext], allow_credentials_over_http: bool, options: _Options) -> None:
        url = urlsplit(address)
        self.address, self.options, self._connect, self.pause = address, options, connect, pause
        self._host, self._authority = url.hostname or "", url.netloc
        self._port = url.port or (443 if url.scheme == "https" else 80)
        self._base = url.path.rstrip("/")
        self._idle: Deque[_Connection] = deque()  # its methods are atomic, so threads need no lock
        self._check(url.scheme, url.username, url.query + url.fragment, allow_credentials_over_http)
        self._tls = (tls or ssl.create_default_context()) if url.scheme == "https" else None

    def _check(self, scheme: str, user: Optional[str], rest: str, allow_credentials_over_http: bool) -> None:
        options = self.options
        if scheme not in ("http", "https") or not self._host:
            raise ValueError(f"The address of a server begins with http:// or https://; {self.address!r} does not")
        if user is not None or rest or not re.fullmatch("[!-~]*", self._base + self._authority):
            raise ValueError("The address of a server has no user, query, fragment or unescaped character; give credentials as api_key or token")
        if options.api_key is not None and options.token is not None:
            raise ValueError("api_key and token exclude each other")
        if options.api_key is not None and not _is_sendable(options.api_key):
            raise ValueError("api_key must be printable ASCII without spaces")
        if (options.api_key or options.token) and scheme == "http" and not allow_credentials_over_http and not _is_loopback(self._host):
            raise ValueError(f"Every machine on the way to {self._authority} could read the credentials: use https, or set allow_credentials_over_http")
        if options.attempt_timeout <= 0 or options.max_answer_bytes < 1 or options.retry_time < 0:
            raise ValueError("attempt_timeout and max_answer_bytes must be positive, and retry_time not negative")

    async def change(self, call: _Call, read: Callable[[_Reply], _T]) -> _T:
        """Sends a change, under an idempotency key unless the options say otherwise."""
        if call.idempotency_key is not None or call.dry_run or not self.options.send_idempotency_keys:
            return await self.send(call, read)
        failures: List[_Failed] = []
        try:
            return await self._retry(replace(call, idempotency_key=uuid.uuid4().hex), read, failures)
        except StateStoreError as error:
            # The key can be the reason: the namespace has no room for another answer, or the answer is too large for it. Then the server changed nothing.
            # An attempt before may have made the change, and a proxy that refuses says nothing of the key.
            if error.code not in ("LIMIT_EXCEEDED", "TOO_LARGE") or any(failed.may_have_run or failed.error is error for failed in failures):
                raise
        return await self.send(call, read)

    async def send(self, call: _Call, read: Callable[[_Reply], _T]) -> _T:
        """Sends a request. `read` reads the value from an answer without an error."""
        return await self._retry(call, read, [])

    async def _retry(self, call: _Call, read: Callable[[_Reply], _T], failures: List[_Failed]) -> _T:
        """Sends a request until an attempt ends it, and notes the others in `failures`."""
        begin = time.monotonic()
        while True:
            try:
                return self._read(await self._attempt(call), read)
            except _Failed as failed:
                pause = _backoff(len(failures), failed.pause)
                failures.append(failed)
                is_safe = call.is_repeatable or call.dry_run or call.idempotency_key is not None or not failed.may_have_run
                if not is_safe or time.monotonic() - begin + pause >= self.options.retry_time:
                    raise failed.error from failed.__cause__
            await self.pause(pause)

    def _read(self, reply: _Reply, read: Callable[[_Reply], _T]) -> _T:
        try:
            return read(reply)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise self.foreign("its answer has another form") from error

    async def _attempt(self, call: _Call) -> _Reply:
        answer = await self.open(call)
        with _Guard(self, call, answer.connection):
            body = await answer.body(self.options.max_answer_bytes)
        self._return(answer)
        return _Reply(answer.headers, body)

    async def open(self, call: _Call) -> _Answer:
        """Makes one attempt, and returns a successful answer whose body has not been read. Raises _Failed or StateStoreError."""
        token = await self._credentials()
        answer = await self._exchange(call, token)
        if answer.status == 401 and self.options.token is not None:
            refused = await self._refusal(call, answer)
            renewed = await self._credentials()
            if renewed == token:
                raise refused
            answer = await self._exchange(call, renewed)
        if 200 <= answer.status < 300:
            return answer
        raise await self._refusal(call, answer)

    async def _exchange(self, call: _Call, token: Optional[str]) -> _Answer:
        """Sends a request and reads the head of its answer."""
        message = self._message(call, token)
        timeout = self.options.attempt_timeout + call.wait
        begin = time.monotonic()
        try:
            connection = self._take() or await self._connect(self._host, self._port, self._tls, timeout)
        except OSError as error:
            raise self._unreachable(error) from error
        with _Guard(self, call, connection):
            connection.limit(max(0.001, begin + timeout - time.monotonic()))
            await connection.send(message)
            return await _Answer.read_head(connection)

    async def _credentials(self) -> Optional[str]:
        """The credentials of this moment. A provider that has no connection counts as an unavailable server; its other exceptions go to the caller."""
        if self.options.token is None:
            return self.options.api_key
        try:
            given = self.options.token()
            token = await given if inspect.isawaitable(given) else given
        except OSError as error:
            if _is_unconnected(error):
                raise self._unreachable(error) from error
            raise
        if not _is_sendable(token):
            raise StateStoreError("UNAUTHORIZED", "The token provider of the client returned no token that a header can carry")
        return str(token)

    def _message(self, call: _Call, token: Optional[str]) -> bytes:
        head = f"{call.method} {self._base}{call.target} HTTP/1.1\r\nHost: {self._authority}\r\nUser-Agent: statestore-python/{__version__}\r\n"
        if token is not None:
            head += f"Authorization: Bearer {token}\r\n"
        if call.accept is not None:
            head += f"Accept: {call.accept}\r\n"
        if call.expected_version is not None:
            head += f'If-Match: "{call.expected_version:d}"\r\n'
        if call.idempotency_key is not None:
            head += _header("Idempotency-Key", call.idempotency_key)
        if call.body is not None:
            head += _header("Content-Type", call.content_type)
        if call.body is not None or call.method not in ("GET", "HEAD"):
            head += f"Content-Length: {len(call.body or b'')}\r\n"
        return head.encode("ascii") + b"\r\n" + (call.body or b"")

    async def _refusal(self, call: _Call, answer: _Answer) -> Exception:
        """Reads the error of an answer: a _Failed if another attempt may help."""
        with _Guard(self, call, answer.connection):
            body = await answer.body(self.options.max_answer_bytes)
        self._return(answer)
        pause = _retry_after(answer.headers.get("retry-after"))
        error = _error_in(body)
        if error is not None:
            is_down = error.code == "STORAGE_UNAVAILABLE"
            return _Failed(error, is_down, pause) if is_down or _is_transient(error) else error
        # A proxy in front of the server refuses in its own form.
        if answer.status == 429:
            return _Failed(StateStoreError("LIMIT_EXCEEDED", f"{self.address} refuses more requests"), False, pause)
        if answer.status in (502, 503, 504):
            return _Failed(self._unavailable(f"is not available (status {answer.status})"), True, pause)
        return self.foreign(f"its answer is not JSON (status {answer.status})")

    def _take(self) -> Optional[_Connection]:
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:
                break  # another thread took the last one
            if connection.is_usable():
                return connection
            connection.close()
        return None

    def _return(self, answer: _Answer) -> None:
        if answer.is_reusable and len(self._idle) < _MOST_IDLE:
            answer.connection.rest()
            self._idle.append(answer.connection)
        else:
            answer.connection.close()

    def close(self) -> None:
        """Closes the idle connections."""
        while self._idle:
            self._idle.pop().close()

    def failure(self, call: _Call, error: Exception, timed_out: bool) -> Exception:
        """The error of a broken exchange. The server may have run the request."""
        if isinstance(error, _NotHttp):
            return self.foreign("its answer is not HTTP")
        if timed_out:
            return _Failed(self._unavailable(f"did not answer within {self.options.attempt_timeout + call.wait:g} s"), may_have_run=True)
        return _Failed(self._unavailable("closed the connection before its answer was complete"), may_have_run=True)

    def foreign(self, words: str) -> StateStoreError:
        """The error of an answer that is not that of a StateStore."""
        return StateStoreError("INTERNAL", f"{self.address} is not a StateStore server: {words}")

    def _unreachable(self, error: OSError) -> _Failed:
        return _Failed(self._unavailable(f"can't be reached: {error}"), may_have_run=False)

    def _unavailable(self, words: str) -> StateStoreError:
        return StateStoreError("STORAGE_UNAVAILABLE", f"{self.address} {words}")


class _Guard:
    """Closes the connection of an exchange that does not end well, cancelled ones too, and names the reason."""

    def __init__(self, sender: _Sender, call: _Call, connection: _Connection) -> None:
        self._sender, self._call, self._connection = sender, call, connection

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        if error is None:
            return
        self._connection.close()
        if isinstance(error, (OSError, _NotHttp)):
            raise self._sender.failure(self._call, error, self._connection.timed_out) from error


def _is_transient(error: StateStoreError) -> bool:
    """Whether a pause alone helps. Full tables and quotas have the same code without this detail."""
    return error.code == "LIMIT_EXCEEDED" and error.details == {"retry": True}


def _is_unconnected(error: OSError) -> bool:
    """Whether a token provider had no connection. urllib has the reason in a member. The refusals of an issuer are OSErrors too."""
    return isinstance(getattr(error, "reason", error), (ConnectionError, socket.timeout, socket.gaierror))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


# ---- operations --------------------------------------------------------------------------------------------------------------------------------------


async def _or_else(request: Awaitable[_T], missing: _W) -> Union[_T, _W]:
    """The value of a request; `missing` if the server has no such thing."""
    try:
        return await request
    except StateStoreError as error:
        if error.code != "NOT_FOUND":
            raise
        return missing


class AsyncConversations:
    """The conversations of a namespace."""

    def __init__(self, sender: _Sender, namespace: str) -> None:
        self._sender, self._path = sender, f"/v1/namespaces/{_segment(namespace)}/conversations"

    async def get_or_create(self, id: str, *, idempotency_key: Optional[str] = None, dry_run: bool = False) -> Conversation:
        """Reads a conversation. If there is none, it is created in the initial state of the bundle."""
        call = _Call("POST", f"{self._path}/{_segment(id)}", idempotency_key=idempotency_key, dry_run=dry_run)
        return await self._sender.change(call, lambda reply: _conversation(id, reply.json()))

    async def get(self, id: str) -> Optional[Conversation]:
        """Reads a conversation; None if there is none."""
        call = _Call("GET", f"{self._path}/{_segment(id)}", is_repeatable=True)
        return await _or_else(self._sender.send(call, lambda reply: _conversation(id, reply.json())), None)

    async def set(
        self, id: str, state: str, data: Optional[Mapping[str, Any]] = None, *, merge: bool = False, touch: bool = False, ttl: Optional[Duration] = None,
        turn: Optional[int] = None, keep_turn: bool = False,
        expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Conversation:
        """Sets the state, and the data unless they are None. The conversation is created if there is none.

        merge: the data are a merge patch (RFC 7396). touch: equal content makes a version too. ttl: the time after which the conversation expires.
        turn: the token of a turn; the change also removes the messages of the turn and ends it. keep_turn: the turn goes on without messages.
        expected_version: the version that the conversation must have; 0 = there must be none.
        Errors: INVALID_TRANSITION, INVALID_DATA, VERSION_CONFLICT, HOOK_REJECTED; LEASE_LOST if the turn has ended before.
        """
        body = _present(
            state=state, data=data, merge=merge or None, touch=touch or None, ttl=_duration(ttl), turn=turn, keep_turn=keep_turn or None)
        call = _Call("PUT", f"{self._path}/{_segment(id)}", _json(body), expected_version=expected_version, idempotency_key=idempotency_key, dry_run=dry_run)
        return await self._sender.change(call, lambda reply: _conversation(id, reply.json()))

    async def move_timeout(
        self, id: str, to: str, *, at: Optional[datetime] = None, delay: Optional[Duration] = None,
        expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Conversation:
        """Gives the timeout to a state another time: `at`, a datetime with a time zone, or `delay` from now. Errors: NOT_FOUND, VERSION_CONFLICT, HOOK_REJECTED."""
        body = _json(_present(at=None if at is None else at.isoformat(), delay=_duration(delay)))
        return await self._change_timeout("PATCH", id, _segment(to), body, expected_version, idempotency_key, dry_run)

    async def cancel_timeout(
        self, id: str, to: str, *, expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Conversation:
        """Removes the timeout to a state; it is armed again when the conversation enters its state again. Errors: as for `move_timeout`."""
        return await self._change_timeout("DELETE", id, _segment(to), None, expected_version, idempotency_key, dry_run)

    async def fire_timeout(
        self, id: str, to: str, *, expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Conversation:
        """Fires the timeout to a state now. Errors: as for `move_timeout`, and INVALID_TRANSITION and INVALID_DATA; then nothing changes."""
        return await self._change_timeout("POST", id, f"{_segment(to)}:fire", None, expected_version, idempotency_key, dry_run)

    async def _change_timeout(
        self, method: str, id: str, target: str, body: Optional[bytes], expected_version: Optional[int], idempotency_key: Optional[str], dry_run: bool,
    ) -> Conversation:
        call = _Call(
            method, f"{self._path}/{_segment(id)}/timeouts/{target}", body, expected_version=expected_version, idempotency_key=idempotency_key, dry_run=dry_run)
        return await self._sender.change(call, lambda reply: _conversation(id, reply.json()))

    async def delete(self, id: str, *, expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False) -> bool:
        """Deletes a conversation; false if there is none. Errors: VERSION_CONFLICT."""
        call = _Call("DELETE", f"{self._path}/{_segment(id)}", expected_version=expected_version, idempotency_key=idempotency_key, dry_run=dry_run)
        return await _or_else(self._sender.change(call, lambda reply: bool(reply.json())), False)

    async def list(
        self, *, state: Optional[str] = None, older_than: Optional[Duration] = None, prefix: Optional[str] = None, after: Optional[str] = None, limit: int = 100,
    ) -> Page[Conversation]:
        """Lists conversations in the order of their ids.

        older_than: only those that entered `state` this long ago or longer, the oldest first. It excludes `prefix`.
        """
        target = _target(self._path, state=state, older_than=_duration(older_than), prefix=prefix, after=after, limit=limit)
        call = _Call("GET", target, is_repeatable=True)
        return await self._sender.send(
            call, lambda reply: _page(reply.json(), "conversations", lambda item: _conversation(item["id"], {"conversation": item})))

    async def history(self, id: str, *, after: Optional[int] = None, limit: int = 100) -> Page[Dict[str, Any]]:
        """Lists the changes of a conversation, newest first, as the payloads of their events."""
        return await _history(self._sender, f"{self._path}/{_segment(id)}", after, limit)


_STOP_PAUSE = 1.0  # seconds; the longest time in which a blocking worker notices that it must stop
_CLAIM_WAIT = 30.0  # seconds
_ErrorHandler = Callable[[Exception, Optional[Turn]], None]
_log = logging.getLogger("statestore")


def _log_failure(error: Exception, turn: Optional[Turn]) -> None:
    """Writes the failure of a worker to the log of the program."""
    if turn is None:
        _log.warning("No turn could be claimed: %s", error)
    else:
        _log.error("The turn of %r failed: %s", turn.conversation_id, error, exc_info=error)


def _is_lost(error: BaseException) -> bool:
    """Whether a turn has ended before its worker ended it."""
    return isinstance(error, StateStoreError) and error.code in ("LEASE_LOST", "NOT_FOUND")


class AsyncInbox:
    """The inboxes of the conversations of a namespace. One worker at a time handles the messages of a conversation."""

    def __init__(self, sender: _Sender, namespace: str) -> None:
        self._sender, self._path, self._conversations = sender, f"/v1/namespaces/{_segment(namespace)}", AsyncConversations(sender, namespace)

    async def append(self, id: str, message: Any, *, message_id: Optional[str] = None, dry_run: bool = False) -> Appended:
        """Appends a message, any JSON, to the inbox of a conversation, which is created if there is none.

        message_id: for 24 hours a message with this id is appended once. The default is a random one, so a retry is safe.
        Errors: LIMIT_EXCEEDED (the inbox is full), TOO_LARGE, IDEMPOTENCY_MISMATCH (another message had the id), HOOK_REJECTED.
        """
        body = {"message": message, **_present(id=message_id or (None if dry_run else uuid.uuid4().hex))}
        call = _Call("POST", self._of(id) + "/messages", _json(body), is_repeatable=True, dry_run=dry_run)
        return await self._sender.send(call, _appended)

    async def get(self, id: str) -> InboxInfo:
        """Reads the inbox of a conversation. It is empty if the conversation never had a message."""
        return await self._sender.send(_Call("GET", self._of(id) + "/messages", is_repeatable=True), _inbox)

    async def claim(self, id: str, ttl: Duration, *, wait: Duration = 0, owner: Optional[str] = None, dry_run: bool = False) -> Optional[Turn]:
        """Claims the turn of a conversation with its waiting messages; None if no message was ready within `wait`.

        ttl: the time after which the turn expires. owner: a name for this worker; the default is a random one. The owner of a turn that claims again gets a
        new turn. `conversations.set` with `turn=` its token ends the turn. Errors: LEASE_HELD.
        """
        # The owner gets its turn again, so a retry does no harm.
        return await self._claim(self._of(id) + "/turn", ttl, wait, owner, dry_run, True)

    async def claim_next(self, ttl: Duration, *, wait: Duration = 0, owner: Optional[str] = None, dry_run: bool = False) -> Optional[Turn]:
        """Claims the turn of the conversation that waits for the longest time; None if no message was ready within `wait`."""
        # A retry would get the turn of another conversation, and the first turn would expire.
        return await self._claim(self._path + "/turns", ttl, wait, owner, dry_run, False)

    async def extend(self, turn: Turn, ttl: Duration, *, dry_run: bool = False) -> TurnChange:
        """Lets a turn expire `ttl` from now. Errors: LEASE_LOST; its details are {"interrupted": true} if a newer message ended the turn."""
        body = _json({"token": turn.token, "ttl": _duration(ttl)})
        call = _Call("POST", self._of(turn.conversation_id) + "/turn:extend", body, is_repeatable=True, dry_run=dry_run)
        return await self._sender.send(call, _turn_change)

    async def release(self, turn: Turn, *, failed: bool = False, dry_run: bool = False) -> TurnChange:
        """Ends a turn, so that its messages wait again. Errors: LEASE_LOST.

        failed: the turn counts as a failed attempt of its messages. After too many of them a message becomes a dead letter.
        """
        call = _Call("POST", self._of(turn.conversation_id) + "/turn:release", _json({"token": turn.token, "failed": failed}), dry_run=dry_run)
        return await self._sender.send(call, _turn_change)

    async def replay(self, id: str, *, ids: Optional[Iterable[str]] = None, dry_run: bool = False) -> DeadLetterChange:
        """Makes dead letters wait again, after the other messages and without attempts.

        ids: the ids of these dead letters; None = all. If the answer is lost, the call fails: a second one could replay letters that have failed since.
        Errors: NOT_FOUND (an id belongs to no dead letter), LIMIT_EXCEEDED (the inbox has no room).
        """
        return await self._change_dead_letters(id, "replay", ids, dry_run)

    async def discard(self, id: str, *, ids: Optional[Iterable[str]] = None, dry_run: bool = False) -> DeadLetterChange:
        """Removes dead letters.

        ids: the ids of these dead letters; None = all. If the answer is lost, the call fails: a second one could remove letters that have come since.
        Errors: NOT_FOUND (an id belongs to no dead letter).
        """
        return await self._change_dead_letters(id, "discard", ids, dry_run)

    async def list(self, *, dead: bool = False, after: Optional[str] = None, limit: int = 100) -> Page[ListedInbox]:
        """Lists the inboxes that hold something, in the order of their conversations. A page with a `next` can have few inboxes or none.

        dead: only those with dead letters.
        """
        call = _Call("GET", _target(self._path + "/inboxes", dead="true" if dead else None, after=after, limit=limit), is_repeatable=True)
        return await self._sender.send(call, lambda reply: _page(reply.json(), "inboxes", _listed_inbox))

    async def work(
        self, handler: Callable[[Turn], Coroutine[Any, Any, SetConversation]], *, ttl: Duration = 30, concurrency: int = 4, owner: Optional[str] = None,
        stop: Optional[asyncio.Event] = None, on_error: _ErrorHandler = _log_failure,
    ) -> None:
        """Claims turns and runs the handler for each, until `stop` is set. Then it claims no further turn, waits for the running handlers, and returns.

        handler: handles the messages, and returns the change that acknowledges them. An exception is a failed attempt: the messages wait again. The turn is
        extended while the handler runs; if it is lost, for example to a newer message, the handler is cancelled.
        concurrency: the most turns at the same time. on_error: told each error of a handler or its commit, and each failed claim; the default logs it.
        Errors: those of a claim, such as FORBIDDEN; an unavailable server is retried.
        """
        name = owner or uuid.uuid4().hex
        stopped = asyncio.ensure_future((stop or asyncio.Event()).wait())
        lanes = [asyncio.ensure_future(self._lane(f"{name}:{lane}", handler, ttl, stopped, on_error)) for lane in range(concurrency)]
        try:
            # An error of one lane stops the others, and is raised after their handlers have ended.
            await asyncio.wait(lanes, return_when=asyncio.FIRST_EXCEPTION)
            stopped.cancel()
            await asyncio.wait(lanes)
            await asyncio.gather(*lanes)
        finally:
            await _end(stopped, *lanes)

    async def _lane(
        self, owner: str, handler: Callable[[Turn], Coroutine[Any, Any, SetConversation]], ttl: Duration, stopped: asyncio.Future[Any], on_error: _ErrorHandler,
    ) -> None:
        failures = 0
        while not stopped.done():
            claim = asyncio.ensure_future(self.claim_next(ttl, wait=_CLAIM_WAIT, owner=owner))
            try:
                await asyncio.wait([claim, stopped], return_when=asyncio.FIRST_COMPLETED)
                if not claim.done():
                    return
                turn = claim.result()
                failures = 0
                if turn is not None:
                    await self._handle(turn, handler, ttl, on_error)
            except StateStoreError as error:
                await asyncio.wait([stopped], timeout=self._pause_after(error, failures, on_error))
                failures += 1
            finally:
                await _end(claim)

    async def _handle(
        self, turn: Turn, handler: Callable[[Turn], Coroutine[Any, Any, SetConversation]], ttl: Duration, on_error: _ErrorHandler,
    ) -> None:
        handling, extending = asyncio.ensure_future(handler(turn)), asyncio.ensure_future(self._extend(turn, ttl))
        try:
            await asyncio.wait([handling, extending], return_when=asyncio.FIRST_COMPLETED)
            if not handling.done():
                raise extending.result()
            await self._commit(turn, handling.result())
        except Exception as error:
            await _end(handling)
            await self._fail(turn, error, on_error)
        finally:
            await _end(handling, extending)

    async def _extend(self, turn: Turn, ttl: Duration) -> StateStoreError:
        """Extends a turn after each third of its time, until it is lost. Returns the reason."""
        while True:
            await asyncio.sleep(_seconds(ttl) / 3)
            try:
                await self.extend(turn, ttl)
            except StateStoreError as error:
                if _is_lost(error):
                    return error

    def _pause_after(self, error: StateStoreError, failures: int, on_error: _ErrorHandler) -> float:
        """The pause of a worker after a failed claim. An error that a pause does not help is raised."""
        if error.code != "STORAGE_UNAVAILABLE":
            raise error
        on_error(error, None)
        return _backoff(failures, 0.0)

    async def _commit(self, turn: Turn, change: SetConversation) -> None:
        """Makes the change of a handler, which ends the turn."""
        await self._conversations.set(
            turn.conversation_id, change.state, change.data, merge=change.merge, touch=change.touch, ttl=change.ttl, turn=turn.token)

    async def _fail(self, turn: Turn, error: Exception, on_error: _ErrorHandler) -> None:
        """Gives the messages of a failed turn back. An interruption by a newer message is no failure."""
        if not _is_lost(error):
            on_error(error, turn)
            try:
                await self.release(turn, failed=True)
            except StateStoreError as refused:
                if not _is_lost(refused):
                    on_error(refused, turn)
        elif not (isinstance(error, StateStoreError) and (error.details or {}).get("interrupted")):
            on_error(error, turn)

    async def _change_dead_letters(self, id: str, verb: str, ids: Optional[Iterable[str]], dry_run: bool) -> DeadLetterChange:
        body = _json(_present(ids=None if ids is None else [*ids]))
        return await self._sender.send(_Call("POST", f"{self._of(id)}/messages:{verb}", body, dry_run=dry_run), _dead_letter_change)

    async def _claim(self, path: str, ttl: Duration, wait: Duration, owner: Optional[str], dry_run: bool, is_repeatable: bool) -> Optional[Turn]:
        name_of_owner = owner or uuid.uuid4().hex
        left = _seconds(wait)
        while True:
            part = min(left, _LONGEST_WAIT)
            body = _present(owner=name_of_owner, ttl=_duration(ttl), wait=_duration(part) if part > 0 else None)
            turn = await self._sender.send(_Call("POST", path, _json(body), is_repeatable=is_repeatable, wait=part, dry_run=dry_run), _turn)
            left -= part
            if turn is not None or left <= 0 or dry_run:
                return turn

    def _of(self, id: str) -> str:
        return f"{self._path}/conversations/{_segment(id)}"


async def _end(*tasks: asyncio.Future[Any]) -> None:
    """Cancels tasks and waits for their ends."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class AsyncKeys:
    """The keys of a namespace. A value is anything that JSON can hold, or bytes of another content type."""

    def __init__(self, sender: _Sender, namespace: str) -> None:
        self._sender, self._path = sender, f"/v1/namespaces/{_segment(namespace)}/keys"

    async def get(self, key: str, *, version: Optional[int] = None) -> Optional[Key]:
        """Reads a key, or an earlier version of it; None if there is no such key. Errors: GONE for a version that is no longer kept."""
        if version is None and not _is_plain(key):
            return (await self.get_many([key]))[0]
        call = _Call("GET", _target(f"{self._path}/{_segment(key)}", version=version), is_repeatable=True)
        return await _or_else(self._sender.send(call, lambda reply: _key_of_body(key, reply)), None)

    async def get_many(self, keys: Iterable[str]) -> List[Optional[Key]]:
        """Reads several keys as of one moment, in their order; None for a missing one."""
        found = await self.batch([{"op": "get", "key": key} for key in keys])
        return [key if key.version and key.content_type else None for key in found]

    async def set(
        self, key: str, value: Any, *, ttl: Optional[Duration] = None, content_type: str = "application/octet-stream",
        expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Key:
        """Sets a key. `content_type` is that of bytes. expected_version: the version that the key must have; 0 = there must be none.

        Errors: VERSION_CONFLICT, TOO_LARGE, LIMIT_EXCEEDED.
        """
        is_bytes = isinstance(value, (bytes, bytearray, memoryview))
        if not _is_plain(key):
            operation = _present(op="set", key=key, ttl=_duration(ttl), expected_version=expected_version)
            return await self._one({**operation, **_value(value, content_type)}, idempotency_key, dry_run)
        call = _Call(
            "PUT", _target(f"{self._path}/{_segment(key)}", ttl=_duration(ttl)), bytes(value) if is_bytes else _json(value),
            content_type if is_bytes else _JSON_TYPE, expected_version, idempotency_key, dry_run=dry_run)

        def read(reply: _Reply) -> Key:
            answer = reply.json()
            change = "created" if answer["created"] else "changed"
            return Key(key, value, answer["version"], _time(answer.get("expires_at")), call.content_type, change)

        return await self._sender.change(call, read)

    async def delete(self, key: str, *, expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False) -> bool:
        """Deletes a key; false if there is none. Errors: VERSION_CONFLICT."""
        deleted = await self._one(_present(op="delete", key=key, expected_version=expected_version), idempotency_key, dry_run)
        return deleted.change is not None

    async def increment(
        self, key: str, by: Union[int, float] = 1, *, ttl: Optional[Duration] = None,
        idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Key:
        """Adds to a number; a missing key counts from 0. Errors: INVALID_DATA if the value is no number."""
        return await self._one(_present(op="increment", key=key, by=by, ttl=_duration(ttl)), idempotency_key, dry_run)

    async def compare_and_set(
        self, key: str, expected: Any, value: Any, *, ttl: Optional[Duration] = None, idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Key:
        """Sets a key if it has the expected JSON value; ABSENT = if there is no such key. Errors: VERSION_CONFLICT."""
        operation = _present(op="compare_and_set", key=key, ttl=_duration(ttl))
        operation["value"] = value
        if expected is not ABSENT:
            operation["expected"] = expected
        return await self._one(operation, idempotency_key, dry_run)

    async def touch(self, key: str, ttl: Duration, *, idempotency_key: Optional[str] = None, dry_run: bool = False) -> Key:
        """Sets the time after which a key expires. Errors: NOT_FOUND."""
        return await self._one({"op": "touch", "key": key, "ttl": _duration(ttl)}, idempotency_key, dry_run)

    async def batch(self, operations: Iterable[Mapping[str, Any]], *, idempotency_key: Optional[str] = None, dry_run: bool = False) -> List[Key]:
        """Makes several changes, all of them or none. An operation has the form of the HTTP API, such as {"op": "set", "key": "a", "value": 1}."""
        sent = list(operations)
        call = _Call("POST", self._path + ":batch", _json({"operations": sent}), idempotency_key=idempotency_key, dry_run=dry_run)
        kinds = {operation.get("op") for operation in sent}

        def read(reply: _Reply) -> List[Key]:
            results = reply.json()["results"]
            if len(results) != len(sent):
                raise ValueError
            return [_key_of_result(result, operation) for result, operation in zip(results, sent)]

        if kinds <= {"get", "acquire", "renew"}:
            return await self._sender.send(replace(call, is_repeatable=True), read)
        if "take" in kinds:  # without a key: the server would remember each refusal
            return await self._sender.send(call, read)
        return await self._sender.change(call, read)

    async def list(self, *, prefix: Optional[str] = None, after: Optional[str] = None, limit: int = 100) -> Page[Key]:
        """Lists keys with their values, in the order of their names."""
        call = _Call("GET", _target(self._path, prefix=prefix, after=after, limit=limit, values="true"), is_repeatable=True)
        return await self._sender.send(call, lambda reply: _page(reply.json(), "keys", lambda item: _key_of_result(item, {})))

    async def history(self, key: str, *, after: Optional[int] = None, limit: int = 100) -> Page[Dict[str, Any]]:
        """Lists the changes of a key, newest first, as the payloads of their events."""
        return await _history(self._sender, f"{self._path}/{_segment(key)}", after, limit)

    async def _one(self, operation: Mapping[str, Any], idempotency_key: Optional[str], dry_run: bool) -> Key:
        return (await self.batch([operation], idempotency_key=idempotency_key, dry_run=dry_run))[0]


class AsyncTables:
    """The tables of a namespace. The first record of a table decides which fields its records have, unless it has a JSON Schema."""

    def __init__(self, sender: _Sender, namespace: str) -> None:
        self._sender, self._path = sender, f"/v1/namespaces/{_segment(namespace)}/tables"

    async def create(
        self, table: str, *, max_length: Optional[int] = None, json_schema: Any = None, indexes: Sequence[str] = (),
        idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> TableChange:
        """Creates a table. `indexes` are fields by which `where` and `match` find records. Errors: ALREADY_EXISTS, INVALID_SCHEMA."""
        operation = _present(op="create_table", table=table, max_length=max_length, json_schema=json_schema, indexes=list(indexes) or None)
        return await self._one(operation, idempotency_key, dry_run)

    async def get(self, table: str) -> Optional[Table]:
        """Reads a table without its records; None if there is none."""
        call = _Call("GET", f"{self._path}/{_segment(table)}", is_repeatable=True)
        return await _or_else(self._sender.send(call, lambda reply: _table(reply.json()["table"])), None)

    async def drop(self, table: str, *, expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False) -> bool:
        """Deletes a table with its records; false if there is none. Errors: VERSION_CONFLICT."""
        operation = _present(op="delete_table", table=table, expected_version=expected_version)
        return await _or_else(self._one(operation, idempotency_key, dry_run), None) is not None

    async def list(self, *, after: Optional[str] = None, limit: int = 100) -> Page[Table]:
        """Lists tables in the order of their names."""
        call = _Call("GET", _target(self._path, after=after, limit=limit), is_repeatable=True)
        return await self._sender.send(call, lambda reply: _page(reply.json(), "tables", _table))

    async def set_records(
        self, table: str, records: Iterable[Mapping[str, Any]], *, expected_version: Optional[int] = None,
        idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> TableChange:
        """Replaces all records. A record without "id" gets the next one."""
        operation = _present(op="set_records", table=table, expected_version=expected_version)
        return await self._one({**operation, "records": list(records)}, idempotency_key, dry_run)

    async def create_record(
        self, table: str, data: Mapping[str, Any], *, id: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Record:
        """Creates a record, under the next id if none is given. Errors: ALREADY_EXISTS, INVALID_DATA, LIMIT_EXCEEDED (the table is full)."""
        return _sure_record(await self._one({"op": "create_record", "table": table, "id": id, "data": data}, idempotency_key, dry_run))

    async def set_record(
        self, table: str, id: int, data: Mapping[str, Any], *, expected_version: Optional[int] = None,
        idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Record:
        """Sets a record, and creates it if there is none."""
        operation = _present(op="set_record", table=table, id=id, data=data, expected_version=expected_version)
        return _sure_record(await self._one(operation, idempotency_key, dry_run))

    async def patch_record(
        self, table: str, id: int, changes: Optional[Mapping[str, Any]] = None, *, increment: Optional[Mapping[str, Union[int, float]]] = None,
        expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> Record:
        """Changes a record by a merge patch (RFC 7396), and adds to fields. Errors: NOT_FOUND, INVALID_DATA, VERSION_CONFLICT."""
        operation = _present(op="patch_record", table=table, id=id, increment=increment, expected_version=expected_version)
        return _sure_record(await self._one({**operation, "data": changes or {}}, idempotency_key, dry_run))

    async def upsert_record(
        self, table: str, match: Sequence[str], data: Mapping[str, Any], *, idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> TableChange:
        """Changes the record whose fields `match` are equal, or creates it. `type` of the outcome says which."""
        return await self._one({"op": "upsert_record", "table": table, "match": list(match), "data": data}, idempotency_key, dry_run)

    async def delete_record(
        self, table: str, id: int, *, expected_version: Optional[int] = None,
        idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> bool:
        """Deletes a record; false if there is none. Errors: NOT_FOUND (the table), VERSION_CONFLICT."""
        operation = _present(op="delete_record", table=table, id=id, expected_version=expected_version)
        return (await self._one(operation, idempotency_key, dry_run)).type is not None

    async def get_record(self, table: str, id: int) -> Optional[Record]:
        """Reads a record; None if there is none. Errors: NOT_FOUND (the table)."""
        call = _Call("GET", f"{self._path}/{_segment(table)}/records/{id:d}", is_repeatable=True)
        try:
            return await self._sender.send(call, lambda reply: _record(reply.json()["record"], reply.json()["version"]))
        except StateStoreError as error:
            if error.code == "NOT_FOUND" and isinstance(error.details, dict) and error.details.get("missing") == "record":
                return None
            raise

    async def list_records(
        self, table: str, *, where: Optional[Mapping[str, Any]] = None, after: Optional[int] = None, limit: Optional[int] = None,
    ) -> Page[Record]:
        """Lists records whose fields equal those of `where`: in the order of their ids; without a limit all of them, in the order of insertion."""
        query = _present(all="true" if limit is None else None, limit=limit, after=after, where=None if where is None else _json(where).decode())
        call = _Call("GET", _target(f"{self._path}/{_segment(table)}/records", versions="true", **query), is_repeatable=True)

        def read(reply: _Reply) -> Page[Record]:
            answer = reply.json()
            records = [_record(data, version) for data, version in zip(answer["records"], answer["versions"])]
            return Page(records, answer.get("next"), answer.get("corrupt", []))

        return await self._sender.send(call, read)

    async def batch(self, operations: Iterable[Mapping[str, Any]], *, idempotency_key: Optional[str] = None, dry_run: bool = False) -> List[TableChange]:
        """Makes several changes, all of them or none. An operation has the form of the HTTP API, such as {"op": "delete_record", "table": "a", "id": 1}."""
        call = _Call("POST", self._path + ":batch", _json({"operations": list(operations)}), idempotency_key=idempotency_key, dry_run=dry_run)
        return await self._sender.change(call, lambda reply: [_table_change(result) for result in reply.json()["results"]])

    async def _one(self, operation: Mapping[str, Any], idempotency_key: Optional[str], dry_run: bool) -> TableChange:
        return (await self.batch([operation], idempotency_key=idempotency_key, dry_run=dry_run))[0]


class AsyncLease:
    """A held lease. Used with `async with` (Lease: `with`), it is released at the end.

    That release raises LEASE_LOST if the lease had ended before. Then something else may have run beside the block.
    """

    def __init__(self, leases: AsyncLeases, info: LeaseInfo) -> None:
        self._leases = leases
        self.info = info

    @property
    def token(self) -> int:
        """The fencing token: a resource can refuse tokens smaller than one that it has seen."""
        return self.info.token

    async def renew(self, ttl: Duration) -> LeaseInfo:
        """Lets the lease expire `ttl` from now. Errors: LEASE_LOST; then the owner must no longer act under it."""
        self.info = await self._leases.renew(self.info.name, self.info.owner, self.info.token, ttl)
        return self.info

    async def release(self) -> None:
        """Ends the lease at once. Errors: LEASE_LOST."""
        await self._leases.release(self.info.name, self.info.owner, self.info.token)

    async def __aenter__(self) -> AsyncLease:
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        try:
            await self.release()
        except StateStoreError:
            if error is None:
                raise  # else the error of the block is the more important one


class AsyncLeases:
    """The leases of a namespace: each has one owner at a time."""

    def __init__(self, sender: _Sender, namespace: str) -> None:
        self._sender, self._path, self._keys = sender, f"/v1/namespaces/{_segment(namespace)}/leases", AsyncKeys(sender, namespace)

    async def acquire(self, name: str, ttl: Duration, *, wait: Duration = 0, owner: Optional[str] = None) -> AsyncLease:
        """Acquires a lease for `ttl`. While another owner holds it, the call waits for up to `wait`. Errors: LEASE_HELD.

        owner: a name for this holder; the default is a random one. A lease that the owner holds already is renewed under the same token.
        A cancelled call may have acquired the lease, which then expires after `ttl`.
        """
        name_of_owner = owner or uuid.uuid4().hex
        left = _seconds(wait)
        while True:
            part = min(left, _LONGEST_WAIT)
            body = {"owner": name_of_owner, "ttl": _duration(ttl), "wait": _duration(part)}
            call = _Call("POST", f"{self._path}/{_segment(name)}/acquire", _json(body), is_repeatable=True, wait=part)
            left -= part
            try:
                return AsyncLease(self, await self._sender.send(call, lambda reply: _lease(name, reply.json())))
            except StateStoreError as error:
                if error.code != "LEASE_HELD" or left <= 0:
                    raise

    async def get(self, name: str) -> Optional[LeaseInfo]:
        """Reads a lease; None if no owner holds it."""
        call = _Call("GET", f"{self._path}/{_segment(name)}", is_repeatable=True)
        return await _or_else(self._sender.send(call, lambda reply: _lease(name, reply.json())), None)

    async def renew(self, name: str, owner: str, token: int, ttl: Duration) -> LeaseInfo:
        """Lets a held lease expire `ttl` from now. Errors: LEASE_LOST."""
        body = {"owner": owner, "token": token, "ttl": _duration(ttl)}
        call = _Call("POST", f"{self._path}/{_segment(name)}/renew", _json(body), is_repeatable=True)
        return await self._sender.send(call, lambda reply: _lease(name, reply.json()))

    async def release(self, name: str, owner: str, token: int) -> None:
        """Ends a held lease at once. Errors: LEASE_LOST."""
        # A batch takes an idempotency key, so a retry does not find the lease lost.
        await self._keys.batch([{"op": "release", "name": name, "owner": owner, "token": token}])


class AsyncLimits:
    """The rate limits of a namespace."""

    def __init__(self, sender: _Sender, namespace: str) -> None:
        self._sender, self._path = sender, f"/v1/namespaces/{_segment(namespace)}/limits"

    async def take(self, name: str, limit: int, window: Duration, *, n: int = 1, fixed: bool = False, dry_run: bool = False) -> Take:
        """Takes `n` if no more than `limit` are then taken within the window. A refusal takes nothing.

        The window slides; with `fixed`, a new window begins when the old one is over. A take whose answer is lost is not retried: it might count twice.
        """
        body = {"limit": limit, "window": _duration(window), "n": n, "kind": "fixed" if fixed else "sliding"}
        return await self._sender.send(
            _Call("POST", f"{self._path}/{_segment(name)}", _json(body), dry_run=dry_run),
            lambda reply: Take(reply.json()["allowed"], reply.json()["remaining"], _sure_time(reply.json()["reset_at"])))


class AsyncEventFeed:
    """The changes of a log as they happen. It survives lost connections and restarts of the server, without loss or repetition.

    position: the position of the last event that the feed has returned. To go on later, follow after it.
    Iteration raises GapError where events are missing, and can go on after it. Any other StateStoreError ends the feed: the server refuses it.
    """

    def __init__(self, sender: _Sender, path: str, query: Dict[str, Any], position: str) -> None:
        self._sender, self._path, self._query, self.position = sender, path, query, position
        self._reached = position
        self._ready: Deque[Union[Event, GapError]] = deque()
        self._answer: Optional[_Answer] = None
        self._lines = _EventLines(position, sender.options.max_answer_bytes)
        self._attempt = 0
        self._is_closed = False

    def __aiter__(self) -> AsyncEventFeed:
        return self

    async def __anext__(self) -> Event:
        while not self._ready and not self._is_closed:
            try:
                await self._read()
            except BaseException:
                self._drop()
                if self._is_closed:
                    break  # the connection was closed under the reader
                raise
        if self._is_closed:
            raise StopAsyncIteration
        item = self._ready.popleft()
        self.position = item.position
        if isinstance(item, GapError):
            raise item
        return item

    async def aclose(self) -> None:
        """Ends the feed. A reader in another thread or task ends too: at once, or after its pause before the next attempt."""
        self._is_closed = True
        self._drop()

    async def __aenter__(self) -> AsyncEventFeed:
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        await self.aclose()

    async def _read(self) -> None:
        """Reads what has arrived, or opens the feed again after the last position."""
        least = 0.0
        try:
            answer = self._answer or await self._open()
            if await self._take_part(answer):
                return
        except _Failed as failed:
            least = failed.pause
        self._drop()
        self._attempt += 1
        await self._sender.pause(_backoff(self._attempt - 1, least))

    async def _take_part(self, answer: _Answer) -> bool:
        """Takes what arrives next; false if the connection was lost."""
        try:
            answer.connection.limit(_LONGEST_SILENCE)
            part = await answer.part()
        except _NotHttp:
            raise self._sender.foreign("its answer is not HTTP") from None
        except OSError:
            return False
        if part:
            self._ready.extend(self._lines.take(part))
            self._reached, self._attempt = self._lines.position, 0
        return bool(part)

    async def _open(self) -> _Answer:
        call = _Call("GET", _target(self._path, **self._query, after=self._reached), is_repeatable=True, accept="text/event-stream")
        answer = await self._sender.open(call)
        if answer.headers.get("content-type", "").split(";")[0] != "text/event-stream":
            answer.connection.close()
            raise self._sender.foreign("its feed has another content type")
        self._answer, self._lines = answer, _EventLines(self._reached, self._sender.options.max_answer_bytes)
        return answer

    def _drop(self) -> None:
        if self._answer is not None:
            self._answer.connection.close()
            self._answer = None


class _EventLines:
    """Reads server-sent events (WHATWG HTML, section 9.2). An event is bounded in bytes. `position` is that of the last complete one, or heartbeat."""

    def __init__(self, position: str, most: int) -> None:
        self.position, self._most = position, most
        self._rest = b""
        self._begin()

    def _begin(self) -> None:
        self._data = b""
        self._is_gap = False
        self._id = self.position

    def take(self, part: bytes) -> List[Union[Event, GapError]]:
        """Takes the next bytes of a feed, and returns what they complete."""
        *lines, self._rest = (self._rest + part).split(b"\n")
        found = [item for item in map(self._take_line, lines) if item is not None]
        if len(self._rest) + len(self._data) > self._most:
            raise StateStoreError("INTERNAL", f"The server sent an event of more than {self._most} bytes")
        return found

    def _take_line(self, line: bytes) -> Optional[Union[Event, GapError]]:
        name, _, value = line.rstrip(b"\r").partition(b": ")
        if name == b"id":
            self._id = value.decode("latin-1")
        elif name == b"event":
            self._is_gap = value == b"gap"
        elif name == b"data":
            self._data += value  # line breaks have no meaning in JSON outside strings, where they can't stand
        elif line.rstrip(b"\r") == b"":
            # Only now: a feed that is cut before this line must get the event again.
            self.position = self._id
            data, is_gap = self._data, self._is_gap
            self._begin()
            if is_gap:
                return GapError(self.position)
            if data:
                return Event(self.position, _payload(data))
        return None


class AsyncNamespace:
    """A namespace of a server: its conversations, keys, tables, leases and limits, its schema bundle, and its logs of changes."""

    def __init__(self, sender: _Sender, name: str) -> None:
        self._sender, self._path, self.name = sender, f"/v1/namespaces/{_segment(name)}", name
        self.conversations = AsyncConversations(sender, name)
        self.inbox = AsyncInbox(sender, name)
        self.keys = AsyncKeys(sender, name)
        self.tables = AsyncTables(sender, name)
        self.leases = AsyncLeases(sender, name)
        self.limits = AsyncLimits(sender, name)

    async def set_bundle(
        self, content: Mapping[str, Any], *, expected_version: Optional[int] = None,
        idempotency_key: Optional[str] = None, dry_run: bool = False,
    ) -> BundleChange:
        """Sets the schema bundle: "fsm", "json_schema", "ttl" and "inbox", as in src/docs/conversations.md. Errors: INVALID_SCHEMA, VERSION_CONFLICT."""
        call = _Call("PUT", self._path + "/schema", _json(content), expected_version=expected_version, idempotency_key=idempotency_key, dry_run=dry_run)
        return await self._sender.change(
            call, lambda reply: BundleChange(reply.json()["version"], reply.json()["changed"], reply.json().get("warnings", [])))

    async def get_bundle(self) -> Optional[Bundle]:
        """Reads the schema bundle; None if there is none."""
        def read(reply: _Reply) -> Bundle:
            answer = reply.json()
            return Bundle(answer["version"], {name: value for name, value in answer.items() if name not in ("ok", "version")})

        return await _or_else(self._sender.send(_Call("GET", self._path + "/schema", is_repeatable=True), read), None)

    async def remove_bundle(self, *, expected_version: Optional[int] = None, idempotency_key: Optional[str] = None, dry_run: bool = False) -> bool:
        """Removes the schema bundle; false if there is none. Errors: VERSION_CONFLICT."""
        call = _Call("DELETE", self._path + "/schema", expected_version=expected_version, idempotency_key=idempotency_key, dry_run=dry_run)
        return await _or_else(self._sender.change(call, lambda reply: bool(reply.json())), False)

    async def stats(self) -> NamespaceInfo:
        """Reads the counts of the namespace."""
        return await self._sender.send(
            _Call("GET", self._path + "/stats", is_repeatable=True), lambda reply: _namespace(self.name, reply.json()))

    async def states(self, *, after: Optional[str] = None, limit: int = 100) -> Page[StateInfo]:
        """Counts the conversations of each state, in the order of the names of the states."""
        call = _Call("GET", _target(self._path + "/states", after=after, limit=limit), is_repeatable=True)
        return await self._sender.send(call, lambda reply: _page(reply.json(), "states", _state))

    async def delete(self) -> bool:
        """Deletes the namespace and everything in it; false if it was empty."""
        call = _Call("DELETE", _target(self._path, confirm=self.name), is_repeatable=True)
        return await self._sender.send(call, lambda reply: bool(reply.json()["deleted"]))

    async def read_events(
        self, kind: Kind = "conversation", *, after: str = "0", prefix: Optional[str] = None, limit: int = 100, wait: Duration = 0,
    ) -> EventPage:
        """Reads a page of a log after a position; "0" is its start, "$" its end. An empty log is waited for. Errors: GONE (a gap).

        prefix: that of keys, with the kind "key".
        """
        left = _seconds(wait)
        while True:
            # An empty answer used up its part of the wait, whatever the clocks of the two machines say.
            part = min(left, _LONGEST_WAIT)
            target = _target(self._path + "/events", kind=kind, prefix=prefix, after=after, limit=limit, wait=_duration(part) if part > 0 else None)
            page = await self._sender.send(_Call("GET", target, is_repeatable=True, wait=part), _event_page)
            left -= part
            if page.events or left <= 0:
                return page
            after = page.next

    async def follow(self, kind: Kind = "conversation", *, after: Optional[str] = None, prefix: Optional[str] = None) -> AsyncEventFeed:
        """Follows a log after a position: "0" is its start, None its end at this moment. prefix: that of keys, with the kind "key".

            for event in shop.follow(after="0"):
                print(event.position, event.type, event.payload)
        """
        # The first read fixes the position, and raises errors such as FORBIDDEN here. A trimmed position becomes a gap of the feed.
        start = "$" if after is None else after
        try:
            page = await self.read_events(kind, after=start, prefix=prefix, limit=1)
            start = page.next if after is None else after
        except StateStoreError as error:
            if error.code != "GONE":
                raise
        return AsyncEventFeed(self._sender, self._path + "/events", {"kind": kind, "prefix": prefix}, start)


class AsyncStateStore:
    """The store of a server, for asyncio.

    address: the URL of the server; a path in it goes before every path of the API. api_key: the key that each request carries.
    token: returns the token that a request carries, or an awaitable of it. It is called for each attempt, and again when the server refuses a token,
    so it should keep the token until shortly before its expiry. A second request follows only with another token. ConnectionError, socket.timeout and
    socket.gaierror, also as the reason of a URLError, count as an unavailable server. Its other exceptions reach the caller, and end a feed.
    allow_credentials_over_http: whether they may go over plain http to another machine.
    attempt_timeout: the seconds of one attempt, beside the time for which a call asks the server to wait.
    retry_time: the seconds from the beginning of a call within which a retry may begin; 0 = no retries.
    send_idempotency_keys: whether each change gets an idempotency key. If not, a change is retried only if the server certainly did not make it.
    max_answer_bytes: the greatest size of an answer or an event. tls: the TLS context of https; None = the system's authorities.
    ValueError: an option has no allowed value, or the credentials must not be sent to the address.
    """

    def __init__(
        self, address: str = "http://127.0.0.1:8080", *, api_key: Optional[str] = None, token: Optional[Callable[[], Union[str, Awaitable[str]]]] = None,
        allow_credentials_over_http: bool = False, attempt_timeout: float = 10.0, retry_time: float = 30.0, send_idempotency_keys: bool = True,
        max_answer_bytes: int = 32 * 1024 * 1024, tls: Optional[ssl.SSLContext] = None,
    ) -> None:
        options = _Options(api_key, token, attempt_timeout, retry_time, send_idempotency_keys, max_answer_bytes)
        self._sender = _Sender(address, *self._io(), tls, allow_credentials_over_http, options)

    @staticmethod
    def _io() -> Tuple[Callable[..., Awaitable[_Connection]], Callable[[float], Awaitable[None]]]:
        return _StreamConnection.open, asyncio.sleep

    def namespace(self, name: str = "default") -> AsyncNamespace:
        """A namespace. It comes into being with its first change."""
        return AsyncNamespace(self._sender, name)

    async def list_namespaces(self, *, after: Optional[str] = None, limit: int = 100) -> Page[NamespaceInfo]:
        """Lists the namespaces with their counts."""
        call = _Call("GET", _target("/v1/namespaces", after=after, limit=limit), is_repeatable=True)
        return await self._sender.send(call, lambda reply: _page(reply.json(), "namespaces", lambda item: _namespace(item["name"], item)))

    async def send(self, method: str, path: str, body: Any = None) -> Dict[str, Any]:
        """Sends a request of the HTTP API that has no method here, such as those under /v1/admin. `path` is percent-encoded.

        A failed GET is retried. Any other request is retried only if the server certainly did not run it.
        """
        if not re.fullmatch("/[!-~]*", path) or not re.fullmatch("[A-Z]+", method):
            raise StateStoreError("INVALID_INPUT", "The method must be in capitals, and the path must begin with / and be percent-encoded")
        call = _Call(method, path, None if body is None else _json(body), is_repeatable=method == "GET")
        return await self._sender.send(call, lambda reply: reply.json())

    async def aclose(self) -> None:
        """Closes the idle connections of the client."""
        self._sender.close()
        await self._sender.pause(0)  # the event loop notices closed connections in its next round

    async def __aenter__(self) -> AsyncStateStore:
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        await self.aclose()


# ---- reading of answers ------------------------------------------------------------------------------------------------------------------------------


class _Absent:
    """The type of ABSENT."""


ABSENT = _Absent()
"""The expected value of compare_and_set for a key that must not exist."""


def _is_plain(key: str) -> bool:
    """Whether a path can hold the key. Proxies change empty segments and dots, and web servers refuse NUL."""
    return key not in ("", ".", "..") and "\0" not in key


def _value(value: Any, content_type: str) -> Dict[str, Any]:
    """The members of an operation that carry a value."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"value_base64": base64.b64encode(value).decode(), "content_type": content_type}
    return {"value": value}


def _page(answer: Dict[str, Any], name: str, read: Callable[[Dict[str, Any]], _T]) -> Page[_T]:
    return Page([read(item) for item in answer[name]], answer.get("next"), answer.get("corrupt", []))


async def _history(sender: _Sender, path: str, after: Optional[int], limit: int) -> Page[Dict[str, Any]]:
    call = _Call("GET", _target(path + "/history", after=after, limit=limit), is_repeatable=True)
    return await sender.send(call, lambda reply: _page(reply.json(), "changes", lambda change: change))


def _conversation(id: str, answer: Dict[str, Any]) -> Conversation:
    found = answer["conversation"]
    created = answer.get("created", False)
    return Conversation(
        id, found["state"], found["data"], found["version"], _time(found.get("expires_at")), created, answer.get("changed", created),
        _time(found.get("entered_at")), _time(found.get("updated_at")),
        {timeout["to"]: _sure_time(timeout["at"]) for timeout in found.get("timeouts", ())}, found.get("stuck"), answer.get("waiting"))


def _message(item: Dict[str, Any]) -> Message:
    return Message(item["id"], item["message"], _sure_time(item["at"]), item["attempts"])


def _appended(reply: _Reply) -> Appended:
    answer = reply.json()
    return Appended(answer["id"], answer["accepted"], answer["waiting"], answer["created"])


def _inbox(reply: _Reply) -> InboxInfo:
    answer = reply.json()
    return InboxInfo([_message(item) for item in answer["messages"]], [_message(item) for item in answer["dead"]], _turn_info(answer))


def _turn_info(inbox: Dict[str, Any]) -> Optional[TurnInfo]:
    turn = inbox.get("turn")
    return turn and TurnInfo(turn["token"], turn["owner"], _sure_time(turn["expires_at"]), turn["messages"])


def _listed_inbox(item: Dict[str, Any]) -> ListedInbox:
    return ListedInbox(
        item["conversation_id"], item["messages"], item["waiting"], item["dead"], _time(item.get("oldest_at")), _time(item.get("ready_at")), _turn_info(item))


def _dead_letter_change(reply: _Reply) -> DeadLetterChange:
    answer = reply.json()
    return DeadLetterChange(answer["messages"], answer["waiting"])


def _turn(reply: _Reply) -> Optional[Turn]:
    answer = reply.json()
    if answer["token"] is None:
        return None
    id = answer["conversation_id"]
    conversation = answer["conversation"] and _conversation(id, answer)
    return Turn(id, conversation, answer["token"], _sure_time(answer["expires_at"]), [_message(item) for item in answer["messages"]])


def _turn_change(reply: _Reply) -> TurnChange:
    answer = reply.json()
    return TurnChange(_time(answer.get("expires_at")), answer["waiting"])


def _state(item: Dict[str, Any]) -> StateInfo:
    ages = {name: timedelta(milliseconds=age) for name, age in item.get("ages_ms", {}).items()}
    arrivals, departures = item["arrivals"], item["departures"]
    return StateInfo(
        item["state"], item["count"], ages.get("oldest"), ages.get("p50"), ages.get("p95"),
        arrivals["minute"], arrivals["hour"], departures["minute"], departures["hour"])


def _key_of_body(key: str, reply: _Reply) -> Key:
    content_type = reply.headers.get("content-type", "")
    value = _parsed(reply.body) if content_type == _JSON_TYPE else reply.body
    return Key(key, value, int(reply.headers["etag"].strip('"')), _time(reply.headers.get("statestore-expires-at")), content_type)


def _key_of_result(result: Dict[str, Any], operation: Mapping[str, Any]) -> Key:
    """A key in a list or in a batch. The server does not repeat a value that the operation itself gave."""
    members = operation if operation.get("op") in ("set", "compare_and_set") else result
    encoded = members.get("value_base64")
    has_value = encoded is not None or "value" in members
    return Key(
        result["key"], members.get("value") if encoded is None else base64.b64decode(encoded), result["version"], _time(result.get("expires_at")),
        members.get("content_type", _JSON_TYPE if encoded is None else "application/octet-stream") if has_value else "", result.get("type"))


def _table(found: Dict[str, Any]) -> Table:
    return Table(
        found["name"], found["version"], found["length"], found["max_length"], found["fields"], found.get("json_schema"), found.get("indexes", []))


def _record(data: Dict[str, Any], version: int) -> Record:
    return Record(data["id"], version, data)


def _table_change(result: Dict[str, Any]) -> TableChange:
    record = result.get("record")
    return TableChange(
        result["table"], result.get("type"), result["version"], None if record is None else _record(record, result["record_version"]),
        result.get("accepted", 0), result.get("dropped", 0))


def _sure_record(change: TableChange) -> Record:
    if change.record is None:
        raise StateStoreError("NOT_FOUND", "There is no such record", {"missing": "record"})
    return change.record


def _lease(name: str, answer: Dict[str, Any]) -> LeaseInfo:
    return LeaseInfo(name, answer["owner"], answer["token"], _sure_time(answer["expires_at"]))


def _namespace(name: str, counts: Dict[str, Any]) -> NamespaceInfo:
    return NamespaceInfo(
        name, counts["conversations"], counts["events"], counts["keys"], counts["key_bytes"], counts["table_events"], counts["key_events"],
        counts.get("inboxes", 0), counts.get("inbox_bytes", 0), counts.get("message_events", 0))


def _payload(data: bytes) -> Dict[str, Any]:
    try:
        payload: Dict[str, Any] = _parsed(data)
        return payload
    except ValueError:
        raise StateStoreError("INTERNAL", "The server sent an event in another form") from None


def _event_page(reply: _Reply) -> EventPage:
    answer = reply.json()
    return EventPage([Event(event["position"], event["payload"]) for event in answer["events"]], answer["next"])


# ---- the blocking classes ----------------------------------------------------------------------------------------------------------------------------


def _finish(coroutine: Coroutine[Any, Any, _T]) -> _T:
    """Runs a coroutine that never suspends, because its connection blocks."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        value: _T = end.value
        return value
    coroutine.close()
    raise RuntimeError("A StateStore takes no function that returns an awaitable; use AsyncStateStore")


async def _sleep(seconds: float) -> None:
    time.sleep(seconds)


class _BlockingCore(AsyncStateStore):
    """The rules of AsyncStateStore on connections that block."""

    @staticmethod
    def _io() -> Tuple[Callable[..., Awaitable[_Connection]], Callable[[float], Awaitable[None]]]:
        return _BlockingConnection.open, _sleep


def _blocking(operation: Callable[Concatenate[Any, _P], Coroutine[Any, Any, _T]]) -> Callable[Concatenate[Any, _P], _T]:
    """The blocking form of an operation, with its parameters and its docstring."""

    @functools.wraps(operation)
    def run(self: Any, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        return _finish(operation(self._core, *args, **kwargs))

    return run


def _blocking_as(wrap: Callable[[_W], _T], operation: Callable[Concatenate[Any, _P], Coroutine[Any, Any, _W]]) -> Callable[Concatenate[Any, _P], _T]:
    """The blocking form of an operation whose value has operations of its own."""

    @functools.wraps(operation)
    def run(self: Any, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        return wrap(_finish(operation(self._core, *args, **kwargs)))

    return run


class Conversations:
    __doc__ = AsyncConversations.__doc__

    def __init__(self, core: AsyncConversations) -> None:
        self._core = core

    get_or_create = _blocking(AsyncConversations.get_or_create)
    get = _blocking(AsyncConversations.get)
    set = _blocking(AsyncConversations.set)
    move_timeout = _blocking(AsyncConversations.move_timeout)
    cancel_timeout = _blocking(AsyncConversations.cancel_timeout)
    fire_timeout = _blocking(AsyncConversations.fire_timeout)
    delete = _blocking(AsyncConversations.delete)
    list = _blocking(AsyncConversations.list)
    history = _blocking(AsyncConversations.history)


class Inbox:
    __doc__ = AsyncInbox.__doc__

    def __init__(self, core: AsyncInbox) -> None:
        self._core = core

    append = _blocking(AsyncInbox.append)
    get = _blocking(AsyncInbox.get)
    claim = _blocking(AsyncInbox.claim)
    claim_next = _blocking(AsyncInbox.claim_next)
    extend = _blocking(AsyncInbox.extend)
    release = _blocking(AsyncInbox.release)
    replay = _blocking(AsyncInbox.replay)
    discard = _blocking(AsyncInbox.discard)
    list = _blocking(AsyncInbox.list)

    def work(
        self, handler: Callable[[Turn], SetConversation], *, ttl: Duration = 30, owner: Optional[str] = None, stop: Optional[threading.Event] = None,
        on_error: _ErrorHandler = _log_failure,
    ) -> None:
        """Claims turns and calls the handler for each, until `stop` is set: it is noticed within a second, after a running handler.

        handler: handles the messages, and returns the change that acknowledges them. An exception is a failed attempt: the messages wait again. A thread
        extends the turn while the handler runs. If the turn is lost, for example to a newer message, the change of the handler is refused.
        For several turns at the same time, call `work` in several threads. on_error: told each error of a handler or its commit, and each failed claim; the
        default logs it. Errors: those of a claim, such as FORBIDDEN; an unavailable server is retried.
        """
        name, stopping, failures = owner or uuid.uuid4().hex, stop or threading.Event(), 0
        while not stopping.is_set():
            try:
                turn = self.claim_next(ttl, wait=_STOP_PAUSE, owner=name)
                failures = 0
            except StateStoreError as error:
                stopping.wait(self._core._pause_after(error, failures, on_error))
                failures += 1
                continue
            if turn is not None:
                self._handle(turn, handler, ttl, on_error)

    def _handle(self, turn: Turn, handler: Callable[[Turn], SetConversation], ttl: Duration, on_error: _ErrorHandler) -> None:
        ended = threading.Event()
        extending = threading.Thread(target=self._extend, args=(turn, ttl, ended), daemon=True)
        extending.start()
        try:
            _finish(self._core._commit(turn, handler(turn)))
        except Exception as error:
            _finish(self._core._fail(turn, error, on_error))
        finally:
            ended.set()
            extending.join()

    def _extend(self, turn: Turn, ttl: Duration, ended: threading.Event) -> None:
        """Extends a turn after each third of its time, until its handler has ended or the turn is lost."""
        while not ended.wait(_seconds(ttl) / 3):
            try:
                self.extend(turn, ttl)
            except StateStoreError as error:
                if _is_lost(error):
                    return


class Keys:
    __doc__ = AsyncKeys.__doc__

    def __init__(self, core: AsyncKeys) -> None:
        self._core = core

    get = _blocking(AsyncKeys.get)
    get_many = _blocking(AsyncKeys.get_many)
    set = _blocking(AsyncKeys.set)
    delete = _blocking(AsyncKeys.delete)
    increment = _blocking(AsyncKeys.increment)
    compare_and_set = _blocking(AsyncKeys.compare_and_set)
    touch = _blocking(AsyncKeys.touch)
    batch = _blocking(AsyncKeys.batch)
    list = _blocking(AsyncKeys.list)
    history = _blocking(AsyncKeys.history)


class Tables:
    __doc__ = AsyncTables.__doc__

    def __init__(self, core: AsyncTables) -> None:
        self._core = core

    create = _blocking(AsyncTables.create)
    get = _blocking(AsyncTables.get)
    drop = _blocking(AsyncTables.drop)
    list = _blocking(AsyncTables.list)
    set_records = _blocking(AsyncTables.set_records)
    create_record = _blocking(AsyncTables.create_record)
    set_record = _blocking(AsyncTables.set_record)
    patch_record = _blocking(AsyncTables.patch_record)
    upsert_record = _blocking(AsyncTables.upsert_record)
    delete_record = _blocking(AsyncTables.delete_record)
    get_record = _blocking(AsyncTables.get_record)
    list_records = _blocking(AsyncTables.list_records)
    batch = _blocking(AsyncTables.batch)


class Lease:
    __doc__ = AsyncLease.__doc__

    def __init__(self, core: AsyncLease) -> None:
        self._core = core

    @property
    def info(self) -> LeaseInfo:
        """The lease as of its last renewal."""
        return self._core.info

    @property
    def token(self) -> int:
        """The fencing token: a resource can refuse tokens smaller than one that it has seen."""
        return self._core.token

    renew = _blocking(AsyncLease.renew)
    release = _blocking(AsyncLease.release)

    def __enter__(self) -> Lease:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        _finish(self._core.__aexit__(kind, error, trace))


class Leases:
    __doc__ = AsyncLeases.__doc__

    def __init__(self, core: AsyncLeases) -> None:
        self._core = core

    acquire = _blocking_as(Lease, AsyncLeases.acquire)
    get = _blocking(AsyncLeases.get)
    renew = _blocking(AsyncLeases.renew)
    release = _blocking(AsyncLeases.release)


class Limits:
    __doc__ = AsyncLimits.__doc__

    def __init__(self, core: AsyncLimits) -> None:
        self._core = core

    take = _blocking(AsyncLimits.take)


class EventFeed:
    __doc__ = AsyncEventFeed.__doc__

    def __init__(self, core: AsyncEventFeed) -> None:
        self._core = core

    @property
    def position(self) -> str:
        """The position of the last event that the feed has returned."""
        return self._core.position

    close = _blocking(AsyncEventFeed.aclose)

    def __iter__(self) -> EventFeed:
        return self

    def __next__(self) -> Event:
        try:
            return _finish(self._core.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None

    def __enter__(self) -> EventFeed:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self.close()


class Namespace:
    __doc__ = AsyncNamespace.__doc__

    def __init__(self, core: AsyncNamespace) -> None:
        self._core = core
        self.name = core.name
        self.conversations = Conversations(core.conversations)
        self.inbox = Inbox(core.inbox)
        self.keys = Keys(core.keys)
        self.tables = Tables(core.tables)
        self.leases = Leases(core.leases)
        self.limits = Limits(core.limits)

    set_bundle = _blocking(AsyncNamespace.set_bundle)
    get_bundle = _blocking(AsyncNamespace.get_bundle)
    remove_bundle = _blocking(AsyncNamespace.remove_bundle)
    states = _blocking(AsyncNamespace.states)
    stats = _blocking(AsyncNamespace.stats)
    delete = _blocking(AsyncNamespace.delete)
    read_events = _blocking(AsyncNamespace.read_events)
    follow = _blocking_as(EventFeed, AsyncNamespace.follow)


class StateStore:
    """The store of a server. The options are those of AsyncStateStore; `token` returns a string. Threads may share it."""

    def __init__(
        self, address: str = "http://127.0.0.1:8080", *, api_key: Optional[str] = None, token: Optional[Callable[[], str]] = None,
        allow_credentials_over_http: bool = False, attempt_timeout: float = 10.0, retry_time: float = 30.0, send_idempotency_keys: bool = True,
        max_answer_bytes: int = 32 * 1024 * 1024, tls: Optional[ssl.SSLContext] = None,
    ) -> None:
        self._core = _BlockingCore(
            address, api_key=api_key, token=token, allow_credentials_over_http=allow_credentials_over_http, attempt_timeout=attempt_timeout,
            retry_time=retry_time, send_idempotency_keys=send_idempotency_keys, max_answer_bytes=max_answer_bytes, tls=tls)

    def namespace(self, name: str = "default") -> Namespace:
        """A namespace. It comes into being with its first change."""
        return Namespace(self._core.namespace(name))

    list_namespaces = _blocking(AsyncStateStore.list_namespaces)
    send = _blocking(AsyncStateStore.send)
    close = _blocking(AsyncStateStore.aclose)

    def __enter__(self) -> StateStore:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self.close()


# ---- ZeroMQ ------------------------------------------------------------------------------------------------------------------------------------------


class AsyncTableCommands:
    """The commands of the Simple State Engine over ZeroMQ, for asyncio. It needs pyzmq (`apt install python3-zmq`).

    address: that of the option --zmq of the server. namespace: that of the tables; None = "default". api_key: a key of the server, or
    plain: user and password. timeout: the seconds to wait for a reply.
    A refused command raises COMMAND_REFUSED with the message of the server. No reply in time raises STORAGE_UNAVAILABLE: the command may have been
    carried out. ZeroMQ has no idempotency keys, so this class retries nothing.
    """

    _module = "zmq.asyncio"

    def __init__(
        self, address: str = "tcp://127.0.0.1:5560", *, namespace: Optional[str] = None, api_key: Optional[str] = None,
        plain: Optional[Tuple[str, str]] = None, timeout: float = 10.0,
    ) -> None:
        self._plain = plain
        if api_key is not None:
            _, _, secret = api_key.partition("_")  # the id of a key stands between its underscores
            if "_" not in secret:
                raise ValueError("A key of the server has the form statestore_ID_SECRET")
            self._plain = (secret.split("_")[0], api_key)
        try:
            self._zmq = importlib.import_module("zmq")
            self._context = importlib.import_module(self._module).Context()
        except ImportError:
            raise StateStoreError("NOT_SUPPORTED", "TableCommands needs pyzmq: apt install python3-zmq, or pip install pyzmq") from None
        self._address, self._namespace, self._timeout = address, namespace, timeout
        self._idle: Deque[Any] = deque()  # each call has a socket of its own, because a REQ socket takes one request at a time

    async def call(self, command: str, /, **members: Any) -> Dict[str, Any]:
        """Sends any command with its members, and returns the reply.

        >>> TableCommands().call("GET_STATE_INFO", state="leads")["version"]
        """
        request = {"cmd": command, **_present(namespace=self._namespace), **members}
        try:
            sock = self._idle.pop()
        except IndexError:
            sock = self._connect()
        try:
            await _settled(sock.send(_json(request)))
            if not await _settled(sock.poll(round(self._timeout * 1000), self._zmq.POLLIN)):
                raise StateStoreError("STORAGE_UNAVAILABLE", f"{self._address} did not reply within {self._timeout:g} s; the command may have been carried out")
            reply: Dict[str, Any] = _parsed(await _settled(sock.recv()))
        except BaseException:
            sock.close()
            raise
        self._idle.append(sock)
        if reply.get("status") != "ok":
            raise StateStoreError("COMMAND_REFUSED", str(reply.get("message")))
        return reply

    def _connect(self) -> Any:
        sock = self._context.socket(self._zmq.REQ)
        sock.setsockopt(self._zmq.LINGER, 0)
        if self._plain is not None:
            sock.plain_username, sock.plain_password = (text.encode() for text in self._plain)
        sock.connect(self._address)
        return sock

    async def create_state(self, state: str, /, max_length: Optional[int] = None, **options: Any) -> None:
        """Creates a table. Options are those of CREATE_STATE, such as json_schema and indexes."""
        await self.call("CREATE_STATE", state=state, max_length=max_length, **options)

    async def delete_state(self, state: str) -> None:
        """Deletes a table with its records."""
        await self.call("DELETE_STATE", state=state)

    async def list_states(self) -> List[str]:
        """The names of the tables, in the order of their creation."""
        states: List[str] = (await self.call("LIST_STATES"))["states"]
        return states

    async def get_state_info(self, state: str) -> Dict[str, Any]:
        """Describes a table: name, max_length, current_length, schema, version."""
        return {name: value for name, value in (await self.call("GET_STATE_INFO", state=state)).items() if name != "status"}

    async def get_schema(self, state: str) -> Optional[List[str]]:
        """The names of the fields; None before the first record."""
        schema: Optional[List[str]] = (await self.call("GET_SCHEMA", state=state))["schema"]
        return schema

    async def set_state(self, state: str, data: Iterable[Mapping[str, Any]]) -> Tuple[int, int]:
        """Replaces all records; returns how many were accepted, and how many dropped beyond max_length."""
        reply = await self.call("SET_STATE", state=state, data=list(data))
        return reply["accepted"], reply["dropped"]

    async def create_record(self, state: str, data: Mapping[str, Any]) -> int:
        """Creates a record, under its "id" or the next one, and returns the id."""
        return int((await self.call("CREATE_RECORD", state=state, data=data))["id"])

    async def get_record(self, state: str, id: int) -> Optional[Dict[str, Any]]:
        """Reads a record; None if there is none."""
        record: Optional[Dict[str, Any]] = (await self.call("GET_RECORD", state=state, id=id))["record"]
        return record

    async def list_records(self, state: str, /, **options: Any) -> List[Dict[str, Any]]:
        """Lists the records in the order of insertion. Options are those of LIST_RECORDS, such as where and limit."""
        records: List[Dict[str, Any]] = (await self.call("LIST_RECORDS", state=state, **options))["records"]
        return records

    async def set_record(self, state: str, id: int, data: Mapping[str, Any]) -> None:
        """Sets a record, and creates it if there is none."""
        await self.call("SET_RECORD", state=state, id=id, data=data)

    async def patch_record(self, state: str, id: int, data: Mapping[str, Any]) -> bool:
        """Changes fields of a record; false if there is none."""
        return bool((await self.call("PATCH_RECORD", state=state, id=id, data=data))["patched"])

    async def delete_record(self, state: str, id: int) -> bool:
        """Deletes a record; false if there is none."""
        return bool((await self.call("DELETE_RECORD", state=state, id=id))["deleted"])

    async def aclose(self) -> None:
        """Closes the sockets."""
        while self._idle:
            self._idle.pop().close()
        self._context.term()

    async def __aenter__(self) -> AsyncTableCommands:
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        await self.aclose()


async def _settled(value: Any) -> Any:
    """The value of a socket's method, which asyncio has to wait for."""
    return await value if inspect.isawaitable(value) else value


class _BlockingCommands(AsyncTableCommands):
    _module = "zmq"


class TableCommands:
    """The commands of the Simple State Engine over ZeroMQ. The options are those of AsyncTableCommands. Threads may share it.

        with TableCommands("tcp://127.0.0.1:5560") as tables:
            tables.create_state("leads", max_length=1000)
            id = tables.create_record("leads", {"name": "Alice", "status": "open"})
    """

    def __init__(
        self, address: str = "tcp://127.0.0.1:5560", *, namespace: Optional[str] = None, api_key: Optional[str] = None,
        plain: Optional[Tuple[str, str]] = None, timeout: float = 10.0,
    ) -> None:
        self._core = _BlockingCommands(address, namespace=namespace, api_key=api_key, plain=plain, timeout=timeout)

    call = _blocking(AsyncTableCommands.call)
    create_state = _blocking(AsyncTableCommands.create_state)
    delete_state = _blocking(AsyncTableCommands.delete_state)
    list_states = _blocking(AsyncTableCommands.list_states)
    get_state_info = _blocking(AsyncTableCommands.get_state_info)
    get_schema = _blocking(AsyncTableCommands.get_schema)
    set_state = _blocking(AsyncTableCommands.set_state)
    create_record = _blocking(AsyncTableCommands.create_record)
    get_record = _blocking(AsyncTableCommands.get_record)
    list_records = _blocking(AsyncTableCommands.list_records)
    set_record = _blocking(AsyncTableCommands.set_record)
    patch_record = _blocking(AsyncTableCommands.patch_record)
    delete_record = _blocking(AsyncTableCommands.delete_record)
    close = _blocking(AsyncTableCommands.aclose)

    def __enter__(self) -> TableCommands:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        self.close()
