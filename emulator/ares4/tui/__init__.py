"""The flight deck: draws what the cockpit's hardware shows, and forwards hands."""

from ares4.tui.app import FlightDeck

__all__ = ["FlightDeck"]
