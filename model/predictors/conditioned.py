"""Features of frames that have read the memory, kept while they are prompted: clicks come in rows."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from torch import Tensor


class ConditionedMaps:
    """The (1 c h w) maps used last, by everything that they were made from.

    Args:
        count: how many are kept.
    """

    def __init__(self, count: int = 4) -> None:
        self._count = count
        self._maps: OrderedDict[Hashable, Tensor] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Tensor]) -> Tensor:
        """Give the map of a key, making it if it is not kept."""
        if key not in self._maps:
            self._maps[key] = make()
        self._maps.move_to_end(key)
        while len(self._maps) > self._count:
            self._maps.popitem(last=False)
        return self._maps[key]

    def clear(self) -> None:
        """Forget all."""
        self._maps.clear()
