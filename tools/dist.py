"""A release, in dist/: the sources, and from these a wheel for each kind of machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from c_core.toolchain import MACHINES, ROOT

DIST = ROOT / "dist"
SDIST = "from setuptools import build_meta; build_meta.build_sdist('dist')"
# The environment that this runs in holds what builds, in the locked versions.
WHEEL = ["wheel", "-q", "--disable-pip-version-check", "--no-deps", "--no-build-isolation"]


def run(*words: str, **environment: str) -> None:
    """Runs Python here and says nothing, or what was said before it failed."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=os.environ | environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stdout)


def main() -> None:
    """Makes the files anew and names them."""
    for old in DIST.glob("ares4-*"):
        old.unlink()
    run("-c", SDIST)
    (sources,) = DIST.glob("ares4-*.tar.gz")
    # Built from the archive alone, in a folder of its own: what it lacks shows here.
    with tempfile.TemporaryDirectory() as folder:
        shutil.unpack_archive(sources, folder)
        tree = Path(folder, sources.name.removesuffix(".tar.gz"))
        for machine in MACHINES:
            compiler_cache = str(ROOT / "build" / "zig")
            run(
                "-m", "pip", *WHEEL, "--wheel-dir", str(DIST), str(tree),
                ARES4_MACHINE=machine,
                ZIG_GLOBAL_CACHE_DIR=compiler_cache, ZIG_LOCAL_CACHE_DIR=compiler_cache,
            )  # fmt: skip
    for made in sorted(DIST.glob("ares4-*")):
        print(f"dist      dist/{made.name}")


if __name__ == "__main__":
    main()
