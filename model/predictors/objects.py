"""The objects of a session by the ids that callers gave them, in the order they were first prompted."""

from collections.abc import Mapping, Sequence
from itertools import count

from model.predictors.errors import NoPrompt, UnknownObject
from model.predictors.masklet import Masklet
from model.predictors.shelf import TensorShelf


class Objects:
    """What a session holds of each object.

    Args:
        shelf: keeps their tensors.
        frame_count: length of the video.
    """

    def __init__(self, shelf: TensorShelf, frame_count: int) -> None:
        self._shelf = shelf
        self._frame_count = frame_count
        self._owners = count()
        self._masklets: dict[int, Masklet] = {}

    @property
    def by_id(self) -> Mapping[int, Masklet]:
        """All of them, as they are at any time."""
        return self._masklets

    def find(self, object_id: int) -> Masklet:
        """Return one that is there. Raises UnknownObject."""
        if object_id not in self._masklets:
            known = ", ".join(str(key) for key in self._masklets) or "none"
            raise UnknownObject(
                f"There is no object {object_id} here; the objects are: {known}.", object_id=object_id
            )
        return self._masklets[object_id]

    def find_or_make(self, object_id: int) -> Masklet:
        """Return one that is there, or a new one, which is there once it is ``put``."""
        return self._masklets.get(object_id) or self._new(None)

    def put(self, object_id: int, masklet: Masklet) -> None:
        """Let an object be there."""
        self._masklets[object_id] = masklet

    def sketch(self, base: Masklet) -> Masklet:
        """Make what a proposal for an object is held in."""
        return self._new(base)

    def to_propagate(self, object_ids: Sequence[int] | None) -> dict[int, Masklet]:
        """Choose the objects of a propagation.

        Args:
            object_ids: all of them need prompts; None = those that have some.

        Raises:
            UnknownObject: an id is not there.
            NoPrompt: there is nothing to start from.
        """
        if object_ids is None:
            chosen = {key: one for key, one in self._masklets.items() if one.prompted_frames}
        else:
            chosen = {key: self.find(key) for key in object_ids}
        if not chosen or not all(one.prompted_frames for one in chosen.values()):
            raise NoPrompt("Add a click, a box or a mask to the object before propagating.")
        return chosen

    def remove(self, object_id: int) -> None:
        """Forget one and everything about it. Raises UnknownObject."""
        self.find(object_id).forget()
        del self._masklets[object_id]

    def _new(self, base: Masklet | None) -> Masklet:
        return Masklet(next(self._owners), self._shelf, self._frame_count, base)
