"""A mass memory as it is read long after: the words of `ares4 logs age`, and its work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ares4.cli.command import Given, add
from ares4.cli.telling import Bar, line
from ares4.cli.words import seed, whole, within

if TYPE_CHECKING:
    from collections.abc import Callable

    from ares4.cli.command import Commands
    from ares4.machine.aging import Aging

_YEARS = 344.0
_YEARS_MAX = 1e6
_KELVIN = 298.15
_KELVIN_MAX = 1000.0
_RATE = 3.44e-5  # a ship's own: 1e-6 in ten years
_RATE_MAX = 0.5
_PAGES_AT_ONCE = 256


class _AgeWords(Given):
    image: Path
    output: Path
    years: float
    temperature: float
    raw_error_rate: float
    wear: int
    level: int
    reading: int
    seed: int | None


def add_age(words: Commands, file: str) -> None:
    """The subcommand's words. file: what is said of the file."""
    age = add(
        words, "age", _AgeWords, _age, "write what is read of a mass memory long after",
        examples="  ares4 logs age day.flash -o old.flash\n"
        "  ares4 logs age day.flash --temperature 310 --raw-error-rate 3e-3 -o old.flash\n"
        "  ares4 logs age contact.flight --level 3 --reading 1 -o second.flash",
    )  # fmt: skip
    age.add_argument("image", type=Path, metavar="FILE", help=file)
    age.add_argument(
        "-o", "--output", type=Path, metavar="OUT", required=True,
        help="the image that is written: pages of 2,112 bytes as they are read, with wrong bits",
    )  # fmt: skip
    age.add_argument(
        "--years", type=within("number of years", 0.0, _YEARS_MAX), default=_YEARS,
        help=f"how long it lies (default: {_YEARS:g})",
    )  # fmt: skip
    age.add_argument(
        "--temperature", type=within("temperature in kelvin", 0.0, _KELVIN_MAX), default=_KELVIN,
        metavar="K", help=f"how warm, in kelvin; by Arrhenius, 1.1 eV (default: {_KELVIN:g})",
    )  # fmt: skip
    age.add_argument(
        "--raw-error-rate", type=within("rate", 0.0, _RATE_MAX), default=_RATE, metavar="R",
        help=f"raw bit error rate of a page without wear after {_YEARS:g} years at {_KELVIN:g} K; "
        f"it grows with time. Nobody knows it: to be swept (default: {_RATE:g})",
    )  # fmt: skip
    age.add_argument(
        "--wear", type=whole("wear", 2**32 - 1), default=0, metavar="N",
        help="how often each block was erased, of a saved flight besides what it was (default: 0)",
    )  # fmt: skip
    age.add_argument(
        "--level", type=whole("level of read-retry", 7), default=0, metavar="L",
        help="level of read-retry, 0 to 7 (default: 0)",
    )  # fmt: skip
    age.add_argument(
        "--reading", type=whole("reading", 2**64 - 1), default=0, metavar="N",
        help="another number gives other passing errors, as another dump has (default: 0)",
    )  # fmt: skip
    age.add_argument(
        "--seed", type=seed, metavar="N",
        help="which cells are weak, of an image (default: 0); a saved flight has its own",
    )  # fmt: skip


def _age(arguments: _AgeWords) -> int:
    from ares4 import files
    from ares4.cli.options import same
    from ares4.errors import Ares4Error
    from ares4.machine.aging import YEAR_S, raw_rate
    from ares4.machine.values import FLASH_PAGE_BYTES

    files.check_place(arguments.output, "Mass-memory image")
    if same(arguments.output, arguments.image):
        raise Ares4Error(
            f"Mass-memory image {arguments.output} would overwrite what is aged; name another file."
        )
    aging = _aging(arguments)
    stored, read = _part(arguments, aging)
    pages = len(stored) // FLASH_PAGE_BYTES
    bar = Bar("aging")
    image, wrong = bytearray(), 0
    for first in range(0, pages, _PAGES_AT_ONCE):
        bar.show(first / pages)
        later = read(first, min(_PAGES_AT_ONCE, pages - first))
        before = stored[len(image) : len(image) + len(later)]
        wrong += (int.from_bytes(later, "little") ^ int.from_bytes(before, "little")).bit_count()
        image += later
    bar.close()
    files.write(arguments.output, bytes(image), "Mass-memory image")
    line({
        "image": str(arguments.output), "pages": pages, "wrong_bits": wrong,
        "years_at_25_c": aging.stress_s / YEAR_S, "raw_error_rate": raw_rate(aging),
    })  # fmt: skip
    return 0


def _aging(arguments: _AgeWords) -> Aging:
    from ares4.errors import Ares4Error
    from ares4.machine.aging import STRESS_MAX_S, TEN_YEARS_S, YEAR_S, Aging, stress

    seconds = stress(arguments.years * YEAR_S, arguments.temperature)
    if seconds > STRESS_MAX_S:
        raise Ares4Error(
            f"{arguments.years:g} years at {arguments.temperature:g} K are {seconds / YEAR_S:.1e} "
            f"at 25 C, and the model reaches {STRESS_MAX_S / YEAR_S:.1e}; give less of either."
        )
    return Aging(
        stress_s=seconds,
        rate_ten_years=arguments.raw_error_rate * TEN_YEARS_S / (_YEARS * YEAR_S),
        erases=arguments.wear,
        level=arguments.level,
        reading=arguments.reading,
        seed=arguments.seed or 0,
    )


def _part(arguments: _AgeWords, aging: Aging) -> tuple[bytes, Callable[[int, int], bytes]]:
    """What a mass memory holds, and what reads so many pages of it from one on, aged."""
    from ares4 import files, flight
    from ares4.errors import Ares4Error
    from ares4.machine.aging import aged
    from ares4.machine.values import FLASH_BYTES, FLASH_PAGE_BYTES

    path = arguments.image
    if files.is_saved_flight(path):
        if arguments.seed is not None:
            raise Ares4Error(
                f"{path} is a saved flight, whose part has weak cells of its own: leave out --seed."
            )
        computer = flight.resumed(path).computer
        return computer.flash(), lambda first, pages: computer.later(aging, first, pages)
    image = files.read(path, "Mass-memory image", Ares4Error)
    if not image or len(image) % FLASH_PAGE_BYTES or len(image) > FLASH_BYTES:
        raise Ares4Error(
            f"Mass-memory image {path} has {len(image)} bytes; one of this ship has whole pages of "
            f"{FLASH_PAGE_BYTES}, at most {FLASH_BYTES // FLASH_PAGE_BYTES} of them."
        )

    def read(first: int, pages: int) -> bytes:
        at = first * FLASH_PAGE_BYTES
        return aged(image[at : at + pages * FLASH_PAGE_BYTES], aging, first)

    return image, read
