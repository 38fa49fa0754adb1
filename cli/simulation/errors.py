"""What stops a simulation."""

from __future__ import annotations


class SimulationFailed(Exception):
    """The server refused or failed; the text says what and why."""
