"""What is computed from parameters, remembered as long as the parameters stay the same."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import torch
from torch import Tensor

_Key = tuple[Hashable, ...]
T = TypeVar("T")


class Derived(Generic[T]):
    """Remembers the last thing computed from some parameters.

    It computes afresh whenever a gradient may be asked for, and whenever a parameter was replaced, moved,
    cast or changed in place. Only a change through ``parameter.data`` goes unseen; ``clear`` is for that.
    """

    def __init__(self) -> None:
        self._key: _Key | None = None
        self._value: T | None = None

    def get(self, purpose: Hashable, sources: tuple[Tensor, ...], compute: Callable[[], T]) -> T:
        """Return ``compute()``, or what it returned before for the same purpose and unchanged sources."""
        if torch.compiler.is_compiling():  # a graph that is captured holds the computation itself
            return compute()
        if torch.is_grad_enabled() or any(source.is_inference() for source in sources):
            return compute()
        key: _Key = (purpose, *[_fingerprint(source) for source in sources])
        if self._value is None or self._key != key:
            with torch.inference_mode(False), torch.no_grad():  # usable outside inference mode later
                self._value = compute()
            self._key = key
        return self._value

    def clear(self) -> None:
        """Forget it."""
        self._key = self._value = None


def _fingerprint(source: Tensor) -> Hashable:
    return id(source), source._version, source.data_ptr(), source.device, source.dtype
