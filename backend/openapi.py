"""Prints the OpenAPI document for the generator of the page's types: ``python -m backend.openapi``."""

from __future__ import annotations

import json
import sys

from backend.core.settings import Settings
from backend.main import create_app


def main() -> None:
    """Print the document; the same code prints the same text."""
    document = create_app(Settings()).openapi()
    sys.stdout.write(json.dumps(document, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
