"""``python -m workers``: one worker process."""

from __future__ import annotations

import logging
import sys

from backend.core.addresses import NotConfigured
from backend.core.logging import configure_logging
from backend.core.settings import settings
from backend.storage.errors import StorageUnsupported
from model.checkpoints.errors import WeightsError
from model.config import UnknownPreset
from workers.process import WorkerProcess

BAD_SETTINGS = 2


def main() -> int:
    """Run the worker; settings that cannot be used end in one sentence."""
    configure_logging()
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr
    )  # Celery and kombu, where something is wrong
    try:
        worker = WorkerProcess(settings())
    except (NotConfigured, StorageUnsupported, WeightsError, UnknownPreset) as error:
        sys.stderr.write(f"The worker cannot start: {error}\n")
        return BAD_SETTINGS
    return worker.run()


if __name__ == "__main__":
    sys.exit(main())
