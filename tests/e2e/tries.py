"""A test with a browser has a second try; what the first one left behind must not stand in its way."""

from __future__ import annotations

import pytest


def is_second_try(request: pytest.FixtureRequest) -> bool:
    """Whether the test has failed before."""
    return int(getattr(request.node, "execution_count", 1)) > 1
