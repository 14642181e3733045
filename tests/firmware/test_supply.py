"""Power management alone: loads that open by themselves, near and far apart in time."""

from __future__ import annotations

import ctypes

from ares4._registers import FIELDS

NAVIGATION = FIELDS["power.LOADS.NAVIGATION"][0]
STEPS_PER_SECOND = 10


def test_a_load_is_closed_again_unless_it_keeps_opening(host: ctypes.CDLL) -> None:
    def trip(then_s: float) -> bool:
        """Opens navigation's contactor; tells whether it is closed so much later."""
        return bool(host.host_supply(NAVIGATION, round(then_s * STEPS_PER_SECOND)) & NAVIGATION)

    assert host.host_supply(0, 10) & NAVIGATION
    # It follows no switch with which a pilot could ask for more tries.
    assert all(trip(60.0) for _ in range(12)), "far apart: each is the first"
    assert [trip(10.0) for _ in range(4)] == [True, True, True, False]
    assert not host.host_supply(0, 1000 * STEPS_PER_SECOND) & NAVIGATION, "it stays open"
