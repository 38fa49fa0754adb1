"""When a propagation has nothing more to change: pure."""

from dataclasses import dataclass, field


@dataclass
class Agreement:
    """Counts, for each object, the frames in a row on which its new mask agrees with its old one.

    Once that is as many as the memory window is long, everything that the next frame reads of the recent past
    agrees with what it read before, so the masks that follow would agree as well.

    Attributes:
        threshold: IoU from which two masks agree; None = never.
        window: how many frames in a row it takes.
    """

    threshold: float | None
    window: int
    _in_a_row: dict[int, int] = field(default_factory=dict)

    def note(self, object_id: int, iou: float | None) -> None:
        """Note how a new mask agrees with the old; None = there was none."""
        agrees = self.threshold is not None and iou is not None and iou >= self.threshold
        self._in_a_row[object_id] = self._in_a_row.get(object_id, 0) + 1 if agrees else 0

    def is_reached(self, object_id: int) -> bool:
        """Whether nothing more will change for this object."""
        return self._in_a_row.get(object_id, 0) >= self.window

    def start_again(self) -> None:
        """Forget the counts, for another way through the video."""
        self._in_a_row.clear()
