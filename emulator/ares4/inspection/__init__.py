"""Looking into a program while it runs: its symbols, trace, profile, coverage and call stacks.

It takes images with DWARF, as compilers write it with -g, and changes nothing in them.
"""
