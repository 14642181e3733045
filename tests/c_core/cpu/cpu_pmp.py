"""Physical memory protection by the words of the manual: byte by byte, no cleverness."""

from typing import NamedTuple

R, W, X = 1, 2, 4
OFF, TOR, NA4, NAPOT = 0, 8, 16, 24
LOCK = 0x80
RESERVED = 0x60


class Entries(NamedTuple):
    """The sixteen entries: pmpcfg bytes and pmpaddr words."""

    config: list[int]
    address: list[int]

    def matches(self, entry: int, byte: int) -> bool:
        """Whether a byte lies in an entry's region, by the words of the manual."""
        mode, here = self.config[entry] & 0x18, self.address[entry]
        if mode == TOR:
            bottom = self.address[entry - 1] if entry else 0
            return bottom << 2 <= byte < here << 2
        if mode == NA4:
            return byte >> 2 == here
        if mode == NAPOT:
            size_bits = 3
            while here & 1:
                here, size_bits = here >> 1, size_bits + 1
            return byte >> size_bits == self.address[entry] << 2 >> size_bits
        return False

    def permit(self, machine_mode: bool, access: int, byte: int) -> bool:
        """Whether that access to a byte may be."""
        for entry, config in enumerate(self.config):
            if self.matches(entry, byte):
                return (machine_mode and not config & LOCK) or bool(config & access)
        return machine_mode

    def first_denied(self, machine_mode: bool, access: int, span: range) -> int | None:
        """The first byte of an access that may not be."""
        return next((byte for byte in span if not self.permit(machine_mode, access, byte)), None)

    def partly_matched(self, span: range) -> bool:
        """Whether the entry that decides about an access matches it only in part."""
        for entry in range(16):
            found = [self.matches(entry, byte) for byte in span]
            if any(found):
                return not all(found)
        return False

    def written(self, config: list[int], address: list[int]) -> "Entries":
        """What stands there after a write of all addresses and then of all bytes."""
        locked = [bool(old & LOCK) for old in self.config]
        kept_addresses = list(address)
        for entry in range(16):
            above = entry + 1 < 16 and locked[entry + 1] and self.config[entry + 1] & 0x18 == TOR
            if locked[entry] or above:
                kept_addresses[entry] = self.address[entry]
        kept = [
            old if lock else new & ~RESERVED & (0xFF if new & R else ~W)
            for old, new, lock in zip(self.config, config, locked, strict=True)
        ]
        return Entries(kept, kept_addresses)
