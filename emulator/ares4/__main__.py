"""The command `ares4`, which `python -m ares4` is too."""

from __future__ import annotations

import signal

# Until the command line stands and takes signals itself, Ctrl-C ends this as it ends any program:
# Python's own way is a traceback of whatever was just imported.
if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from ares4.cli import program

if __name__ == "__main__":
    program()
