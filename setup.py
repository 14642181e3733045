"""Builds the two native parts, the core and the firmware, before setuptools gathers the package."""

import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from c_core.binding import build_native  # noqa: E402  (the path above makes it importable)


class BuildNative(build_ext):
    """Makes the core and the flight image first: the binding links one, the package the other."""

    def run(self) -> None:
        build_native(ROOT)
        super().run()


setup(cffi_modules=["c_core/binding.py:ffibuilder"], cmdclass={"build_ext": BuildNative})
