"""What ship, panel and ground do alike: the portable part of the firmware, called.

It is C that the flight program and the panel's are made from too (firmware/portable), so that each
thing is written once. docs/decisions/0016-portable-firmware.md says why.
"""
