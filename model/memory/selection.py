"""Which frames one frame may read from the memory bank: pure integers, no tensors.

A frame reads two things. Spatial memories: those of conditioning frames, and those of a few recent frames.
Object pointers: of the same conditioning frames, and of a longer run of recent frames.

Every spatial memory has a slot, the index of its learned temporal code: 0 for the frame just before, 1 for
the one before that, and so on; all conditioning frames share the last slot.

Source: SAM 2 (Ravi et al. 2024, arXiv 2408.00714), section 4, and the behaviour of the released predictor.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

DEFAULT_SLOTS = 7
DEFAULT_POINTERS = 16
NO_LIMIT = -1


@dataclass(frozen=True)
class SpatialChoice:
    """A spatial memory to read: its frame and its temporal slot."""

    frame_index: int
    slot: int


@dataclass(frozen=True)
class PointerChoice:
    """An object pointer to read; ``distance`` counts frames back against the tracking, below 0 = ahead."""

    frame_index: int
    distance: int


@dataclass(frozen=True)
class MemorySelection:
    """Everything one frame reads; pointer distances are encoded in units of ``pointer_reach``."""

    spatial: tuple[SpatialChoice, ...]
    pointers: tuple[PointerChoice, ...]
    pointer_reach: int

    @property
    def frame_indices(self) -> frozenset[int]:
        """Frames whose entry must be in the bank."""
        spatial = frozenset(choice.frame_index for choice in self.spatial)
        return spatial | frozenset(choice.frame_index for choice in self.pointers)


def select_memories(
    frame_index: int,
    conditioning_frames: Iterable[int],
    tracked_frames: Iterable[int],
    *,
    reverse: bool = False,
    num_maskmem: int = DEFAULT_SLOTS,
    max_cond: int = NO_LIMIT,
    stride: int = 1,
    max_pointers: int = DEFAULT_POINTERS,
    frame_count: int | None = None,
    past_pointers_only: bool = True,
) -> MemorySelection:
    """Choose the memories that frame ``frame_index`` reads.

    Args:
        frame_index: the frame to be segmented, from 0.
        conditioning_frames: frames with a conditioning memory, in the order they should be read.
        tracked_frames: frames with an ordinary memory.
        reverse: tracking runs backward, so "before" means a larger index.
        num_maskmem: temporal slots; one is for conditioning frames, the others for recent frames.
        max_cond: at most this many conditioning frames are read; -1 = all. Those left out may still serve as
            recent ones.
        stride: beyond the adjacent frame, recent memories lie on the multiples of this.
        max_pointers: object pointers reach this many frames, minus one, back.
        frame_count: length of the video if known; a shorter video shortens the reach of pointers.
        past_pointers_only: leave out pointers of conditioning frames that lie ahead (tracking; training reads
            them all).

    Returns:
        Spatial choices, conditioning frames first and then from the farthest recent frame to the nearest;
        pointer choices, conditioning frames first and then from the nearest frame to the farthest.

    Raises:
        ValueError: a count or the stride is out of range.
    """
    _check_limits(num_maskmem, max_cond, stride, max_pointers)
    ordered = list(dict.fromkeys(conditioning_frames))
    selected = _closest_conditioning(frame_index, ordered, max_cond)
    recent = frozenset(tracked_frames) | (frozenset(ordered) - frozenset(selected))
    reach = (max_pointers if frame_count is None else min(frame_count, max_pointers)) - 1
    spatial = [SpatialChoice(frame, num_maskmem - 1) for frame in selected]
    spatial += _recent_memories(frame_index, recent, reverse, num_maskmem, stride)
    pointers = _conditioning_pointers(frame_index, selected, reverse, past_pointers_only)
    pointers += _recent_pointers(frame_index, recent, reverse, reach)
    return MemorySelection(tuple(spatial), tuple(pointers), max(reach, 1))


def _check_limits(num_maskmem: int, max_cond: int, stride: int, max_pointers: int) -> None:
    if num_maskmem < 1 or max_pointers < 1 or stride < 1:
        raise ValueError("num_maskmem, max_pointers and stride must be at least 1")
    if max_cond != NO_LIMIT and max_cond < 2:
        raise ValueError("max_cond must be -1 (no limit) or at least 2: one frame on either side")


def _closest_conditioning(frame_index: int, frames: Sequence[int], limit: int) -> list[int]:
    """The nearest frame before, the nearest at or after, then the nearest others, up to ``limit``."""
    if limit == NO_LIMIT or len(frames) <= limit:
        return list(frames)
    before = [frame for frame in frames if frame < frame_index]
    after = [frame for frame in frames if frame >= frame_index]
    chosen = ([max(before)] if before else []) + ([min(after)] if after else [])
    others = [frame for frame in frames if frame not in chosen]
    others.sort(key=lambda frame: abs(frame - frame_index))
    return chosen + others[: limit - len(chosen)]


def _recent_memories(
    frame_index: int, available: Collection[int], reverse: bool, num_maskmem: int, stride: int
) -> list[SpatialChoice]:
    choices = []
    for steps_back in range(num_maskmem - 1, 0, -1):
        frame = _frame_steps_back(frame_index, steps_back, reverse, stride)
        if frame in available:
            choices.append(SpatialChoice(frame, steps_back - 1))
    return choices


def _frame_steps_back(frame_index: int, steps_back: int, reverse: bool, stride: int) -> int:
    """The adjacent frame for one step; for more, multiples of ``stride`` from two frames away onward."""
    direction = -1 if reverse else 1
    if steps_back == 1:
        return frame_index - direction
    position = direction * frame_index - 2  # mirrored time: "before" is always smaller
    return direction * (position // stride * stride - (steps_back - 2) * stride)


def _conditioning_pointers(
    frame_index: int, selected: Sequence[int], reverse: bool, past_only: bool
) -> list[PointerChoice]:
    direction = -1 if reverse else 1
    distances = [(frame, direction * (frame_index - frame)) for frame in selected]
    return [PointerChoice(frame, distance) for frame, distance in distances if distance >= 0 or not past_only]


def _recent_pointers(
    frame_index: int, available: Collection[int], reverse: bool, reach: int
) -> list[PointerChoice]:
    direction = -1 if reverse else 1
    frames = [(frame_index - direction * distance, distance) for distance in range(1, reach + 1)]
    return [PointerChoice(frame, distance) for frame, distance in frames if frame in available]
