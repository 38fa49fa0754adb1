"""The network: SAM 2 and SAM 2.1 in PyTorch, and ``nano`` for two CPU cores. It knows nothing of the rest.

``load`` is the way in. It is found on first use, so that importing a part without tensors stays cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.loading import load

__all__ = ["load"]


def __getattr__(name: str) -> object:
    if name == "load":
        return import_module("model.loading").load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
