"""The real switch panel at a serial port: switches in, lamps and digits out.

messages and link are the protocol and know no port; port and ports are the line; hands puts
into the computer what was moved; attachment is what a mission attaches.
"""
