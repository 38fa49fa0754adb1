"""What can stop a start, each said in one sentence that names the way out."""

from __future__ import annotations


class StartError(Exception):
    """A part cannot be started; the text is shown to the person as it is."""


class PostgresCannotStart(StartError):
    """No way was found to run the carried Postgres, or it died while starting."""


class ValkeyCannotStart(StartError):
    """The carried Valkey is missing or died while starting."""


class PartFailed(StartError):
    """A part ended before it was ready."""


class FolderUnusable(StartError):
    """The home folder cannot be written."""


class PortTaken(StartError):
    """Another program listens on the port of the page."""


class AlreadyRunning(StartError):
    """Another supervisor holds the lock of this home folder."""
