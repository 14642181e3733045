"""The whole world: the same bits everywhere, nothing hidden, nothing asked of the host."""

import math
import re
import shutil
import subprocess
from pathlib import Path
from random import Random

import cffi
import pytest
from elftools.elf.elffile import ELFFile
from hypothesis import given, settings
from hypothesis import strategies as st

from c_core.toolchain import ZIG_CC, host

CORE = Path(__file__).parents[3] / "c_core"
SOURCES = sorted((CORE / "world").glob("*.c"))

# All that IEEE 754 or the language itself defines to the bit.
MAY_CALL = {"memcpy", "memset", "strcmp", "sqrt", "floor", "__assert_fail"}

FLIGHT = """
#include <stdio.h>
#include <string.h>
#include "{core}/world/view.h"
#include "{core}/world/exactmath.h"
int main(void) {{
    struct world_settings settings;
    struct world world;
    world_settings_default(&settings);
    world_start(&world, &settings, 7);
    world.electrics.buses = 3;
    world.electrics.loads = 0x1FFF;
    world.electrics.activity[0] = 1.0;
    world.manifold.command.run = 1;
    world.manifold.command.split = 0.8;
    world.propulsion.command.heat = world.propulsion.command.valve = 1;
    world.propulsion.command.throttle = 0.7;
    world.rotation.command.wheels_nm[1] = 20.0;
    uint64_t sum = 0;
    for (int n = 1; n <= 75000; n++) {{
        world_step(&world);
        world.propulsion.burning |= n == 2000;
        world.rotation.command.thrusters = n % 3000 < 5 ? 4 : 0;
        if (n % 5000 == 0) {{
            struct view view;
            enum view_matter matter;
            uint64_t bits;
            view_prepare(&view, &world, VIEW_VISIBLE);
            double ray[3] = {{-0.6, 0.0, 0.8}};
            double seen = view_radiance(&view, ray, &matter);
            memcpy(&bits, &seen, sizeof bits);
            sum = noise_of(sum ^ bits);
            for (size_t at = 0; at < sizeof world; at += 8) {{
                memcpy(&bits, (char *)&world + at, 8);
                sum = noise_of(sum ^ bits);
            }}
        }}
    }}
    printf("%016llx %u\\n", (unsigned long long)sum, world.ellipse.captured);
    return 0;
}}
"""


def flight(directory: Path, command: list[str], name: str) -> str:
    """The digest of a flight through the story's morning, by one way to compile it."""
    main = directory / "flight.c"
    main.write_text(FLIGHT.format(core=CORE))
    program = directory / name
    flags = ["-std=c11", "-ffp-contract=off", "-frounding-math", "-fno-math-errno"]
    strict = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
    subprocess.run([*command, *flags, *strict, *SOURCES, main, "-o", program, "-lm"], check=True)
    return subprocess.run([program], check=True, capture_output=True, text=True).stdout


def test_the_same_bits_from_every_compiler(tmp_path):
    """Optimised or not, gcc or clang: one bit of difference would part two flights for good."""
    ways = {"clang": [*ZIG_CC, "-O2"]}
    if shutil.which("gcc"):
        ways |= {"gcc": ["gcc", "-O3"], "gcc_plain": ["gcc", "-O0"]}
    else:
        ways |= {"clang_plain": [*ZIG_CC, "-O0"]}
    found = {name: flight(tmp_path, command, name) for name, command in ways.items()}
    assert len(set(found.values())) == 1, found
    assert found["clang"].split()[1] == "1", "the flight must go through the capture"


def test_it_calls_nothing_a_host_could_answer_its_own_way(tmp_path):
    called = set()
    for source in SOURCES:
        code = re.sub(r"//[^\n]*|\"[^\"]*\"", "", source.read_text())
        assert not re.search(r"\b(sin|cos|tan|atan2?|asin|acos|exp|log|pow|fmod|fma|rint)\(", code)
        target = tmp_path / "one.o"
        flags = ["-std=c11", "-O1", "-ffp-contract=off", "-fno-math-errno"]
        subprocess.run([*host().cc, *flags, "-c", source, "-o", target], check=True)
        with target.open("rb") as file:
            symbols = ELFFile(file).get_section_by_name(".symtab").iter_symbols()
            called |= {one.name for one in symbols if one.name and one["st_shndx"] == "SHN_UNDEF"}
    own = re.compile(
        r"(air|cells|debris|electrics|ellipse|exact|hand|manifold|noise|orbit|propulsion|"
        r"radiopath|rotation|sky|turbulence|view|world)_\w+"
    )
    assert {name for name in called if not own.fullmatch(name)} <= MAY_CALL


def test_the_state_is_all_there_is(library):
    """A copy of the bytes flies the same flight."""
    world = library.world(seed=3)
    world.close()
    world.run(700.0)
    twin = world.copy()
    world.run(200.0)
    twin.run(200.0)
    assert world.bytes() == twin.bytes()


@settings(max_examples=10)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_seeds_make_different_noise(library, one, other):
    first, second = (library.world(seed=seed, turbulence__start_s=0) for seed in (one, other))
    first.run(5.0)
    second.run(5.0)
    assert (first.bytes() == second.bytes()) == (one == other)


def test_settings_have_sound_rows(library):
    row, names = 0, set()
    while (setting := library.lib.world_setting_row(row)) != library.ffi.NULL:
        name = library.ffi.string(setting.name).decode()
        assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", name)
        assert name not in names
        assert setting.minimum <= setting.initial <= setting.maximum
        assert library.ffi.string(setting.meaning).endswith(b".")
        names.add(name)
        row += 1
    assert row * 8 == library.ffi.sizeof("struct world_settings")
    assert {"start.utc_s", "orbit.altitude_m", "ellipse.surfaces_at_s"} <= names


@pytest.mark.parametrize("end", ["minimum", "maximum"])
def test_every_setting_can_be_at_its_end(library, end):
    """No setting, by itself at an end of its range, makes a number that is none."""
    ffi: cffi.FFI = library.ffi
    row = 0
    while (setting := library.lib.world_setting_row(row)) != ffi.NULL:
        name = ffi.string(setting.name).decode()
        world = library.world(**{name.replace(".", "__"): getattr(setting, end)})
        world.close()
        world.run(1.0)
        truth = world.truth()
        for field, member in ffi.typeof("struct ares_truth").fields:
            value = getattr(truth, field)
            values = list(value) if member.type.kind == "array" else [value]
            assert not any(math.isnan(x) for x in values), (name, field)
        row += 1


def test_weighs_92_tonnes(library):
    assert library.world().truth().mass_kg == 92000.0


def test_time_is_exact(library):
    world = library.world()
    world.run(12.5)
    assert world.truth().time_s == 12.5
    assert world.truth().utc_s == 1981789212.5


@pytest.mark.parametrize("case", range(40))
def test_stores_and_balances_hold_whatever_a_scenario_and_a_crew_ask_for(library, case):
    """Each setting at an end or in the middle, everything aboard switched at random."""
    random = Random(f"ends {case}")
    figures, row = {}, 0
    while (setting := library.lib.world_setting_row(row)) != library.ffi.NULL:
        ends = (setting.minimum, setting.maximum, setting.initial, setting.initial)
        name = library.ffi.string(setting.name).decode().replace(".", "__")
        figures[name] = random.choice(ends)
        row += 1
    world = library.world(case, **figures)
    for _ in range(60):
        world.close(random.getrandbits(13), random.getrandbits(3), random.random() < 0.5)
        world.state.manifold.command.run = random.getrandbits(1)
        world.state.rotation.command.thrusters = random.getrandbits(6)
        drive = world.state.propulsion.command
        drive.heat = drive.valve = 1
        drive.throttle = random.random()
        world.state.propulsion.burning = random.getrandbits(1)
        world.run(2.0)
        assert library.lib.world_sound(world.state)
        for figure in (world.state.electrics.battery_j, world.state.air.oxygen_kg):
            assert 0.0 <= figure < math.inf
