"""The result: frames, exact masks, and which masklet is a part of which.

Axes: ``t`` frames, ``k`` masklets, ``H W`` frame pixels.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from torch import Tensor


class MaskletKind(StrEnum):
    """What a masklet covers."""

    OBJECT = "object"
    LOOKALIKE = "lookalike"
    OCCLUDER = "occluder"
    STUFF = "stuff"
    REGION = "region"
    PART = "part"


@dataclass(frozen=True)
class MaskletInfo:
    """One masklet: what it covers, and the index of the masklet that holds it (None for a whole)."""

    kind: MaskletKind
    name: str
    parent: int | None = None


@dataclass(frozen=True)
class Clip:
    """A video with exact masklets.

    Attributes:
        frames: (t 3 H W) uint8, red, green, blue.
        masks: (t k H W) bool, what is seen of each masklet: nearer things are cut out of it.
        full_masks: (t k H W) bool, what would be seen within the frame if nothing were in front.
        visible_fraction: (t k) float 0..1, seen area over full area; 0 where the masklet is out of the frame.
        masklets: k entries; a part lies inside its parent on every frame.
        seed: the number that the clip was made from.
        frame_rate: frames a second.
    """

    frames: Tensor
    masks: Tensor
    full_masks: Tensor
    visible_fraction: Tensor
    masklets: tuple[MaskletInfo, ...]
    seed: int
    frame_rate: float

    def select(self, indices: list[int]) -> "Clip":
        """Keep some masklets, in this order; a part without its parent hangs on the nearest kept ancestor."""
        place = {old: new for new, old in enumerate(indices)}
        return replace(
            self,
            masks=self.masks[:, indices],
            full_masks=self.full_masks[:, indices],
            visible_fraction=self.visible_fraction[:, indices],
            masklets=tuple(
                replace(self.masklets[old], parent=_kept_ancestor(self.masklets, old, place))
                for old in indices
            ),
        )


def _kept_ancestor(masklets: tuple[MaskletInfo, ...], index: int, place: dict[int, int]) -> int | None:
    parent = masklets[index].parent
    while parent is not None and parent not in place:
        parent = masklets[parent].parent
    return None if parent is None else place[parent]
