"""The compiled core in Python, in rooms; class Computer, in computer.py, is their door."""
