"""``python -m workers``: one worker process."""

from __future__ import annotations

import logging
import os
import sys

from backend.core.addresses import NotConfigured
from backend.core.logging import configure_logging
from backend.core.settings import settings
from backend.storage.errors import StorageUnsupported
from model.checkpoints.errors import WeightsError
from model.config import BadConfig, UnknownPreset

BAD_SETTINGS = 2

WAIT_POLICY = ("OMP_WAIT_POLICY", "PASSIVE")
"""Threads of torch sleep while they wait for each other. By default they spin, and on a machine that does
anything else beside (a server, a decoder, a browser) a frame then takes ten times as long."""


def main() -> int:
    """Run the worker; settings that cannot be used end in one sentence."""
    configure_logging()
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr
    )  # Celery and kombu, where something is wrong
    os.environ.setdefault(*WAIT_POLICY)
    from workers.process import WorkerProcess  # noqa: PLC0415 - torch reads the policy once, when it loads

    try:
        worker = WorkerProcess(settings())
    except (NotConfigured, StorageUnsupported, WeightsError, UnknownPreset, BadConfig) as error:
        sys.stderr.write(f"The worker cannot start: {error}\n")
        return BAD_SETTINGS
    return worker.run()


if __name__ == "__main__":
    sys.exit(main())
