"""A log store driven from Python, on a part that is a table of pages."""

from __future__ import annotations

from typing import Any

from ares4._core import ffi, lib

BLOCKS, BLOCK_PAGES, RAW = 128, 64, 2112
KINDS, KEPT = (1, 2, 3), 4
ERASED = b"\xff" * RAW


class PowerCutError(Exception):
    """Power was cut."""


class Part:
    """The store and what it stands on. cut: programs and erasures until power is cut."""

    def __init__(self) -> None:
        self.pages: dict[int, bytes] = {}
        self.given: dict[int, tuple[int, int, bytes]] = {}
        self.ever: dict[int, list[tuple[int, int, bytes]]] = {}  # by sequence, lost ones too
        self.safe = 0
        self.now_ms = 0
        self.cut = -1
        self.cut_bytes = 0
        self._coded, self._codes = ffi.new("struct coded *"), ffi.new("struct store_codes *")
        lib.coded_open(self._coded, self._codes)
        self._geometry = ffi.new("struct store_geometry *", lib.coded_geometry)
        self._geometry.blocks = BLOCKS
        self._geometry.stripe_data, self._geometry.stripe_parity = 48, 112
        self._policy = ffi.new("struct store_policy *")
        for kind in KINDS:
            self._policy.priority[kind] = 10 * kind
        self._policy.priority[KEPT] = lib.STORE_NEVER_DROPPED
        self._buffer = ffi.new("uint8_t[]", 112 * lib.STORE_BODY_MAX)
        self._job = ffi.new("struct store_job *")
        self._payload: Any = None
        self.start()

    def start(self) -> None:
        """As when the computer starts: nothing is left but what is in the part."""
        self.store = ffi.new("struct store *")
        lib.store_open(self.store, self._geometry, self._codes, self._policy, self._buffer)
        lib.store_mount(self.store)
        self.given = {number: what for number, what in self.given.items() if number <= self.safe}

    def _do(self) -> None:
        job, blank = self._job, ERASED
        if job.operation == lib.STORE_READ:
            ffi.memmove(job.bytes, self.pages.get(job.page, blank), RAW)
        else:
            power_fails = self.cut == 0
            self.cut -= 1
            if job.operation == lib.STORE_PROGRAM:
                assert job.page not in self.pages, "a page is programmed twice"
                count = self.cut_bytes if power_fails else RAW
                if count:
                    self.pages[job.page] = bytes(ffi.buffer(job.bytes, count)) + blank[count:]
            else:
                for page in range(job.page, job.page + (1 if power_fails else BLOCK_PAGES)):
                    self.pages.pop(page, None)
            if power_fails:
                raise PowerCutError
        lib.store_done(self.store, lib.STORE_WELL)

    def run(self, for_ms: int = 0) -> None:
        """Lets the store work until it is idle. Raises PowerCutError."""
        self.now_ms += for_ms
        try:
            while turn := lib.store_next(self.store, self.now_ms, self._job):
                if turn == lib.STORE_JOB:
                    self._do()
        finally:
            if lib.store_mounted(self.store):
                self.safe = max(self.safe, self.store.safe)

    def append(self, kind: int, payload: bytes) -> int:
        """Its sequence. Raises PowerCutError."""
        number = ffi.new("uint32_t *")
        time = 2_000_000_000_000 + self.now_ms
        for _ in range(1000):
            if lib.store_is_taken(self.store):
                self._payload = ffi.new("uint8_t[]", payload)
                if lib.store_append(self.store, kind, time, self._payload, len(payload), number):
                    self.given[number[0]] = kind, time, payload
                    self.ever.setdefault(number[0], []).append((kind, time, payload))
                    return number[0]
            self.run(1)
        raise AssertionError("no room is made for an entry")

    def dump(self) -> bytes:
        return b"".join(self.pages.get(page, ERASED) for page in range(BLOCKS * BLOCK_PAGES))
