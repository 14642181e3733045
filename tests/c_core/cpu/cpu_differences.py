"""What may differ from QEMU: the table in docs/processor.md, and nothing else.

A comparison that meets a difference names it here. A name that the table does not have fails the
test, and so does a name that a test allows itself but no longer meets.
"""

import re
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "processor.md"
HEADING = "## Differences from QEMU 7.2"


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of the document, row by row."""
    text = DOCUMENT.read_text()
    section = re.split(r"^## ", text[text.index(heading) + 3 :], maxsplit=1, flags=re.MULTILINE)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


class Differences:
    """The differences that one test may meet."""

    def __init__(self, *names: str) -> None:
        listed = {row[0] for row in table(HEADING)}
        assert set(names) <= listed, f"not in {DOCUMENT.name}: {set(names) - listed}"
        self.allowed = set(names)
        self.met: set[str] = set()

    def meet(self, name: str) -> None:
        assert name in self.allowed, name
        self.met.add(name)

    def check(self) -> None:
        """At the end: each of them is still there."""
        assert self.met == self.allowed, f"no longer met: {self.allowed - self.met}"
