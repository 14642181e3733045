"""The LIDAR scope: spots, sweep and rings stand where they were put."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings

from tests.c_core.devices.shown import check_holds, writes_to


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(writes=writes_to("scope"))
def test_it_holds_what_was_written(
    make_bare: Callable[..., Any], writes: list[tuple[str, int, int]]
) -> None:
    check_holds(make_bare(), "scope", writes)
