"""Builds the core and the flight image, each before setuptools gathers it into the package.

With ARES4_MACHINE=aarch64 (or another of c_core/toolchain.py) in the environment, a wheel for every
Linux with that processor; else one for this machine, built by its own compiler.
"""

import os
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).resolve().parent))

from c_core import binding, toolchain

MACHINE = os.environ.get("ARES4_MACHINE")
WHEEL = {"py_limited_api": "cp311"}


class Image(build_py):
    """Makes the flight image before the package's files are listed."""

    def run(self) -> None:
        binding.build_image()
        super().run()


class Core(build_ext):
    """Makes the core and its binding."""

    def build_extension(self, ext: Extension) -> None:
        tools = toolchain.release(MACHINE) if MACHINE else toolchain.host()
        wheel = (f"../build/wheel/{MACHINE or 'host'}", tools, "OPT=-O2")
        core = binding.build_core() if self.editable_mode else binding.build_core(*wheel)
        binding.build_binding(Path(self.get_ext_fullpath(ext.name)), core, tools)


if MACHINE:
    if MACHINE not in toolchain.MACHINES:
        known = " and ".join(toolchain.MACHINES)
        raise SystemExit(f"ARES4_MACHINE is {MACHINE!r}; wheels are made for {known}.")
    WHEEL["plat_name"] = toolchain.platform_tag(MACHINE)

setup(
    ext_modules=[Extension(binding.MODULE, [], py_limited_api=True)],
    cmdclass={"build_py": Image, "build_ext": Core},
    options={"bdist_wheel": WHEEL},
)
