"""Where things are kept that can be made again."""

import os
from pathlib import Path


def user_cache() -> Path:
    """Return the folder of this user: $XDG_CACHE_HOME/maskloom, or ~/.cache/maskloom."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root) / "maskloom"
