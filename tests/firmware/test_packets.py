"""What is sent, field by field, against the registers and the truth; and how frames are counted."""

from __future__ import annotations

import ctypes
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4._dictionary import PACKETS, VALUES
from ares4._registers import FIELDS, LAMPS
from ares4.downlink import Downlink, encode_command
from ares4.machine.values import InputKind, Stream
from tests.firmware.conftest import Pilot
from tests.firmware.portable.wire import radio_frame
from tests.firmware.test_figures import events, off_track_deg

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
POWER = next(number for number, (name, _) in PACKETS.items() if name == "POWER")
LOADS = [
    (name.removeprefix("power.LOADS.").lower(), field[0])
    for name, field in FIELDS.items()
    if name.startswith("power.LOADS.")
]
loads = st.integers(0, 2**13 - 1)


def rows(
    flight: Pilot, seconds: float = 1.2, stream: Stream = Stream.EARTH
) -> list[dict[str, Any]]:
    """What is heard of her from now on."""
    flight.ship.take(stream)
    flight.fly(seconds)
    return Downlink().feed(flight.ship.take(stream))


def packet(flight: Pilot, name: str) -> dict[str, Any]:
    return [row["fields"] for row in rows(flight) if row["name"] == name][-1]


def names(bits: int) -> list[str]:
    """Of loads, in the order of their bits."""
    return [name for name, mask in LOADS if bits & mask]


def agree(fields: dict[str, Any], expected: dict[str, tuple[float, float]]) -> None:
    assert {name: fields[name] for name in expected} == {
        name: pytest.approx(value, abs=off) for name, (value, off) in expected.items()
    }


def test_power_as_the_registers_have_it(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(5.0)
    fields = packet(flight, "POWER")
    t, read = flight.ship.truth(), flight.ship.read_signed
    agree(
        fields,
        {
            "bus_a_v": (t["bus_a_v"], 0.2),
            "bus_b_v": (t["bus_b_v"], 0.2),
            "bus_a_w": (read("power.BUS_A_LOAD"), 30),
            "bus_b_w": (read("power.BUS_B_LOAD"), 30),
            "wings_w": (read("power.WINGS"), 100),
            "ionic_w": (read("power.IONIC"), 100),
            "battery_j": (t["battery_j"], 2e5),
            "battery_w": (read("power.BATTERY_POWER"), 100),
            "shed_steps": (0, 0),
        },
    )
    for name, register in (("loads_wanted", "LOADS"), ("loads_live", "LIVE")):
        assert fields[name] == names(read(f"power.{register}"))
    assert abs(read("power.BUS_A_LOAD") - read("power.BUS_B_LOAD")) > 100


@given(loads, loads)
def test_what_has_power_is_not_what_should_have_it(
    host: ctypes.CDLL, wanted: int, live: int
) -> None:
    host.host_ship_new()
    host.host_loads(wanted, live, 0)
    payload = ctypes.create_string_buffer(100)
    count = host.host_power_packet(payload)
    (row,) = Downlink().feed(radio_frame(POWER, payload.raw[:count]))
    assert (row["fields"]["loads_wanted"], row["fields"]["loads_live"]) == (
        names(wanted),
        names(live),
    )


def test_the_orbit_as_it_is(busy: Pilot) -> None:
    fields = packet(busy, "NAVIGATION")
    t = busy.ship.truth()
    agree(
        fields,
        {
            "altitude_m": (t["altitude_m"], 500),
            "semi_major_axis_m": (t["semi_major_axis_m"], 2500),
            "eccentricity": (t["eccentricity"], 5e-4),
            "inclination_deg": (t["inclination_deg"], 0.02),
            "raan_deg": (t["raan_deg"], 0.02),
            "fix_age_s": (1, 2),
            "fix_residual_m": (500, 500),
        },
    )
    # The apsides of a nearly round orbit are vague; where she is in it is their sum.
    latitude = fields["argument_of_periapsis_deg"] + fields["true_anomaly_deg"]
    expected = t["argument_of_periapsis_deg"] + t["true_anomaly_deg"]
    assert math.cos(math.radians(latitude - expected)) == pytest.approx(1.0, abs=1e-4)
    argument = math.radians(fields["argument_of_periapsis_deg"] - t["argument_of_periapsis_deg"])
    assert math.cos(argument) > 0.7
    assert fields["mode"] == "fixed"


def test_the_attitude_as_it_is(busy: Pilot) -> None:
    fields = packet(busy, "ATTITUDE")
    t = busy.ship.truth()
    signs = [math.copysign(1.0, t["attitude"][0] * fields["quaternion"][0])] * 4
    for told, true, sign in zip(fields["quaternion"], t["attitude"], signs, strict=True):
        assert told == pytest.approx(sign * true, abs=0.003)
    assert fields["rate_rad_s"] == pytest.approx(t["rate_rad_s"], abs=2e-4)
    momentum = [busy.ship.read_signed("attitude.WHEEL_MOMENTUM", axis) for axis in range(3)]
    assert fields["wheel_momentum_n_m_s"] == pytest.approx(momentum, abs=80)
    assert min(abs(value) for value in momentum) > 100
    agree(fields, {"error_deg": (off_track_deg(busy), 0.3)})
    assert fields["thruster_propellant_kg"] is None, (
        "the thrusters are off, and their gauge with them"
    )
    assert (fields["mode"], fields["knowledge"]) == ("track", "stars")


def test_the_drive_as_it_is(busy: Pilot) -> None:
    fields = packet(busy, "DRIVE")
    t, read = busy.ship.truth(), busy.ship.read
    agree(
        fields,
        {
            "armed": (1, 0),
            "all_reserves": (0, 0),
            "throttle_percent": (70.0, 0),
            "thrust_n": (t["thrust_n"], 0.05),
            "specific_impulse_s": (read("drive.ISP") / 100, 2),
            "flow_kg_s": (read("drive.FLOW") * 1e-9, 1e-6),
            "propellant_kg": (t["propellant_kg"], 0.02),
            "cathode_k": (read("drive.CATHODE"), 3),
            "beam_w": (read("drive.BEAM"), 5000),
            "available_w": (read("distributor.AVAILABLE"), 10_000),
            "to_drive_w": (read("distributor.TO_DRIVE"), 5000),
            "to_buses_w": (read("distributor.TO_BUSES"), 2000),
            "field_t": (read("distributor.FIELD") / 1e3, 0.05),
            "wall_k": (read("distributor.WALL"), 3),
        },
    )
    assert (fields["mode"], fields["distributor"]) == ("running", "online")


def test_the_contact_as_it_is(busy: Pilot) -> None:
    fields = packet(busy, "LIDAR")
    t = busy.ship.truth()
    agree(
        fields,
        {
            "tracks": (1, 0),
            "track": (1, 0),
            "azimuth_deg": (t["ellipse_azimuth_deg"], 0.3),
            "elevation_deg": (t["ellipse_elevation_deg"], 0.3),
            "range_m": (t["ellipse_distance_m"], 1500),
            "closing_m_s": (t["ellipse_closing_m_s"], 10),
            "time_to_contact_s": (t["ellipse_distance_m"] / t["ellipse_closing_m_s"], 5),
        },
    )


def test_the_air_as_it_is(busy: Pilot) -> None:
    fields = packet(busy, "CABIN")
    t = busy.ship.truth()
    agree(
        fields,
        {
            "pressure_pa": (t["cabin_pressure_pa"], 50),
            "oxygen_pa": (t["cabin_o2_pa"], 30),
            "carbon_dioxide_pa": (t["cabin_co2_pa"], 10),
            "temperature_k": (t["cabin_temperature_k"], 0.1),
            "oxygen_tank_kg": (busy.ship.read("cabin.OXYGEN_TANK") / 1e3, 0.01),
        },
    )


def test_the_ship_as_she_is(busy: Pilot) -> None:
    fields = packet(busy, "SHIP")
    read = busy.ship.read
    agree(fields, {"utc_s": (read("clock.UTC_SECONDS"), 1), "dark": (0, 0)})
    told = (fields["drive_mode"], fields["attitude_mode"], fields["navigation_mode"])
    assert told == ("running", "track", "fixed")
    # Some lamps flash: those of a drive that runs and a contact that was not acknowledged.
    lit = {name.lower() for bit, (name, _) in enumerate(LAMPS) if read("cockpit.LAMPS") >> bit & 1}
    assert len(lit ^ set(fields["lamps"])) <= 3


def test_the_computer_as_it_is(busy: Pilot) -> None:
    fields = packet(busy, "COMPUTER")
    read, counters = busy.ship.read, busy.ship.counters()
    agree(
        fields,
        {
            "starts": (1, 0),
            "frames": (busy.ship.seconds * 50, 60),
            "overruns": (0, 0),
            "memory_corrected": (read("edac.CORRECTED_COUNT"), 0),
            "memory_uncorrected": (read("edac.UNCORRECTED_COUNT"), 0),
            "instructions": (counters["instructions"], 3e6),
            "events": (events(busy), 8),
            "events_lost": (0, 0),
            "commands": (3, 0),
            "scrubs": (read("edac.SCRUB_COUNT"), 1),
        },
    )
    assert read("edac.CORRECTED_COUNT") > 0
    assert 50 < fields["worst_frame_us"] < 20_000
    assert fields["busy_percent"] * 1e-2 * 1e6 / 50 <= fields["worst_frame_us"]


def test_the_longest_frame_is_as_long_as_it_was(pilot) -> None:
    """A frame whose end is held up by an endless loop for 5 ms."""
    flight = pilot(**QUIET)
    flight.fly(5.0)  # then nothing is recorded for a while
    most = 0.0
    for _ in range(200):  # frames: the machine runs from waking to waiting
        while flight.ship.waiting:
            flight.ship.run(flight.ship.cycle + 2000)
        begun = flight.ship.cycle
        while not flight.ship.waiting:
            flight.ship.run(flight.ship.cycle + 2000)
        most = max(most, (flight.ship.cycle - begun) / 100)
    told = packet(flight, "COMPUTER")["worst_frame_us"]
    assert told == pytest.approx(most, rel=0.5)


def test_counts_that_outgrow_a_byte(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    for ten in range(0, 300, 10):
        data = b"".join(encode_command("PING", sequence=ten + n, token=1) for n in range(10))
        flight.ship.receive(InputKind.EARTH, data)
        flight.fly(1.0)
    assert packet(flight, "COMPUTER")["commands"] == 300


def test_frames_are_numbered_without_gaps_on_both_links(pilot) -> None:
    flight = pilot(**QUIET)
    for stream in (Stream.EARTH, Stream.SURFACE):
        flight.ship.take(stream)
    flight.fly(5.0)
    links = [Downlink(), Downlink()]
    heard = [
        link.feed(flight.ship.take(stream))
        for link, stream in zip(links, (Stream.EARTH, Stream.SURFACE), strict=True)
    ]
    assert links[0].missed == 0
    numbers = [{(row["name"], row["cycle"]) for row in part} for part in heard]
    assert numbers[1] <= numbers[0], "what the surface hears, Earth hears too"


def test_frames_without_room_are_counted(host: ctypes.CDLL) -> None:
    """What was sent and what was lost is together what there was to send."""
    host.host_ship_new()
    assert host.host_telemetry(3, 1000) == 0
    all_of_a_second = host.host_frames_sent()
    assert all_of_a_second >= len(PACKETS)
    assert host.host_telemetry(3, 4) == len(PACKETS) + 1 - 4, "one goes to both links"
    assert host.host_frames_sent() == all_of_a_second + 4


def test_a_carrier_that_goes_is_seen_to_go(host: ctypes.CDLL) -> None:
    host.host_ship_new()
    for carriers in (3, 2, 0, 1, 3):
        host.host_telemetry(carriers, 1000)
        assert [host.host_locked(link) for link in (0, 1)] == [carriers & 1, carriers >> 1]


def test_events_are_heard_as_they_are_said_aboard(pilot) -> None:
    flight = pilot(**QUIET)
    flight.ship.take(Stream.EARTH)
    flight.fly(3.0)
    flight.press("IGNITE", "PAGE", "KEY_3", "KEY_3", "ENTER")
    flight.set(RECORDER=0, LIFE_SUPPORT_OFF=1)
    flight.fly(2.0)
    heard = [
        row for row in Downlink().feed(flight.ship.take(Stream.EARTH)) if row["kind"] == "event"
    ]
    assert [(row["name"], row["fields"]) for row in heard] == [
        (row["name"], row["fields"]) for row in flight.events
    ]
    assert all(row["fields"].get("alarm", "oxygen") in VALUES["alarm"] for row in heard)
