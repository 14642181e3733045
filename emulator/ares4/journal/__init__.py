"""The journal: a flight as a file, its recorder and its replay."""
