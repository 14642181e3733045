"""Plants faults in the firmware, one at a time, and says which test finds each.

python -m tests.firmware.faults.plant [NAME...]   those whose names contain one of these; all
python -m tests.firmware.faults.plant --table     writes README.md anew
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.firmware.faults.fault import HERE, ROOT, Fault, FaultError, faults, table

BUILD = ROOT / "build" / "faults"
SUITE = ("tests/firmware", "tests/flight")
HANG_S = 120  # of a test: a fault may well end in one
# What pytest makes of its modules is kept from one fault to the next: that is most of a run.
KEEPS = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
MAKE = ["make", "-s", f"PYTHON={sys.executable}", "BUILD=../build/firmware", "-C"]


def make(*words: str | Path) -> str:
    """What make says of the firmware of a tree. Raises FaultError with what went wrong."""
    done = subprocess.run([*MAKE, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise FaultError(f"make {words[0]}: {done.stderr.strip()[-1000:]}")
    return done.stdout


def tree_with(fault: Fault, folder: Path) -> Path:
    """A tree with the fault in its firmware, and the image that was built of it.

    It begins with what make has built of the sources as they are, so only one file is compiled.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("firmware", "build/firmware", "build/tests/firmware", "build/store"):
        if (ROOT / part).exists():
            shutil.copytree(ROOT / part, folder / part)
    for part in ("c_core", "tools"):
        (folder / part).symlink_to(ROOT / part)
    path = folder / fault.file
    path.write_text(fault.planted(path.read_text()))
    make(folder / "firmware")
    return folder


def first_failure(tree: Path, tests: Sequence[str]) -> str | None:
    """The first of these tests that does not pass with the firmware of that tree."""
    words = ["-x", "-vv", "--tb=no", "-rfE", "--no-header", "-p", "no:cacheprovider"]
    words += [f"--timeout={HANG_S}", "--timeout-method=thread", f"--firmware={tree}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words, *tests],
        cwd=ROOT,
        env=KEEPS,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    told = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
    # One that takes the whole process with it is only seen to begin.
    begun = re.findall(r"^(tests/\S+?::.+?)(?: (?:PASSED|FAILED).*)?$", done.stdout, re.MULTILINE)
    if told or begun:
        return told[1] if told else str(begun[-1]).strip()
    raise FaultError(f"pytest {' '.join(tests)}: {(done.stdout + done.stderr).strip()[-1000:]}")


def find(fault: Fault, suite: Sequence[str] = SUITE) -> str | None:
    """The test that finds a fault: the one that its patch names, else any; None: no test does."""
    tree = tree_with(fault, BUILD / fault.name)
    try:
        return first_failure(tree, [fault.test]) or first_failure(tree, suite)
    finally:
        shutil.rmtree(tree)


def syntax(chosen: Sequence[Fault], folder: Path) -> None:
    """Whether each of them has its place and compiles; all at once, without code.

    Raises FaultError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for fault in chosen:
        path = folder / f"{fault.name}.c"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(fault.planted((ROOT / fault.file).read_text()))
    files = (os.path.relpath(folder / f"{fault.name}.c", ROOT / "firmware") for fault in chosen)
    make(ROOT / "firmware", "syntax", f"CHECKED={' '.join(files)}")


def attempt(fault: Fault) -> str | FaultError | None:
    """As find(), with the error of one that could not be planted, so that the others are."""
    try:
        return find(fault)
    except FaultError as error:
        return error


def plant(chosen: Sequence[Fault], jobs: int) -> int:
    """Plants each and prints which test found it; returns how many the named one did not."""
    missed = elsewhere = 0
    with ThreadPoolExecutor(jobs) as pool:
        for fault, test in zip(chosen, pool.map(attempt, chosen), strict=True):
            if isinstance(test, FaultError):
                missed += 1
                print(f"NOT PLANTED {fault.name}: {test}", flush=True)
                continue
            missed += test is None
            named = test is not None and f"{test}[".startswith(f"{fault.test}[")
            elsewhere += test is not None and not named
            word = "found " if named else "OTHER " if test else "MISSED"
            print(f"{word} {fault.name:44} {test or ''}", flush=True)
    print(f"{len(chosen)} planted, {missed} missed, {elsewhere} found by another than the named")
    return missed + elsewhere


def main() -> int:
    parser = argparse.ArgumentParser(prog="plant", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="part of a fault's name")
    parser.add_argument("--table", action="store_true", help="write README.md anew")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time")
    words = parser.parse_args()
    if words.table:
        (HERE / "README.md").write_text(table())
        return 0
    make(ROOT / "firmware")  # what is compiled of it is taken over by each
    everything = faults()
    chosen = [
        one for one in everything if not words.names or any(n in one.name for n in words.names)
    ]
    if not chosen:
        parser.error(f"no fault is called {' or '.join(words.names)}; README.md lists them")
    return 1 if plant(chosen, words.jobs) else 0


if __name__ == "__main__":
    sys.exit(main())
