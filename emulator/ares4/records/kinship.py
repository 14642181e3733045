"""Whether dumps are of one part: what two of them have in common must be the same.

A page of the log only ever grows: of two versions of it the stream of one begins as the other's.
Where a stranger among the pages says otherwise he is a rare one; where most do, the dumps are of
different logs, and together they would give one that never was.
"""

from __future__ import annotations

from collections import defaultdict

from ares4.errors import FlightLogError
from ares4.portable.salvage import COPY, DATA, TAIL, WHOLE, Page, stream_of


class Kinship:
    """Takes the pages of one dump after the other."""

    def __init__(self) -> None:
        self._streams: defaultdict[tuple[int, int], dict[int, bytes]] = defaultdict(dict)

    def take(self, dump: int, page: Page) -> None:
        """A page that was read in that dump. Of its versions the longest is kept."""
        if page.halves == WHOLE and page.kind in (DATA, COPY, TAIL):
            streams = self._streams[page.stripe, page.place]
            streams[dump] = max(streams.get(dump, b""), stream_of(page.body), key=len)

    def check(self, dumps: int) -> None:
        """Raises FlightLogError when some two of so many dumps differ in most of what both have."""
        for one in range(dumps):
            for other in range(one):
                common = [
                    _agree(streams[one], streams[other])
                    for streams in self._streams.values()
                    if streams.get(one) and streams.get(other)
                ]
                if sum(common) < len(common) / 2:
                    raise FlightLogError(
                        f"Dumps {other + 1} and {one + 1} are of different logs: of {len(common)} "
                        f"pages that both have {len(common) - sum(common)} differ. Read each by "
                        "itself."
                    )


def _agree(one: bytes, other: bytes) -> bool:
    common = min(len(one), len(other))
    return one[:common] == other[:common]
