"""A video, its objects and what is known of them: the stateful front door for workers and notebooks."""

from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

import torch
from torch import Tensor

from media import rle
from media.reader import FrameSource
from media.stills import require_in_range
from model.memory.bank import MemoryReading
from model.predictors.answers import FrameMask, PropagationStep
from model.predictors.errors import MaskNotAlone, NoPrompt, SessionClosed, UnknownObject
from model.predictors.masklet import Masklet
from model.predictors.passes import Direction, Pass, plan_passes
from model.predictors.prompts import Box, Clicks, FrameSize, Mask
from model.predictors.segmenter import FrameSegmenter
from model.predictors.settings import SessionSettings
from model.predictors.shelf import TensorShelf
from model.tracker import Tracker


class VideoSession:
    """Prompts and propagations on one video.

    What a person prompted or locked, no propagation changes, bit for bit: every prompted frame is a
        conditioning
    frame. Frames are decoded when they are needed; features and memories stay within the caps of the
    settings.

    A session belongs to one thread; only ``cancel`` may be called from another. Between two steps of a
    propagation any method may be called: prompts given then are respected at once and read from the next
        propagation on.

    Args:
        network: in evaluation mode; shared freely between sessions.
        frames: the video.
        settings: behaviour and memory caps.
    """

    def __init__(self, network: Tracker, frames: FrameSource, settings: SessionSettings) -> None:
        self._frames = frames
        self._memory_config = network.config.memory
        self._segmenter = FrameSegmenter(network, frames, settings)
        self._shelf = TensorShelf(settings.memory_bytes)
        self._masklets: dict[int, Masklet] = {}
        self._conditioned: tuple[object, Tensor] | None = None
        self._started = 0
        self._cancelled = 0
        self._is_open = True

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def size(self) -> FrameSize:
        """Height and width of the frames, pixels."""
        return self._segmenter.size

    @property
    def objects(self) -> tuple[int, ...]:
        """Ids of the objects, in the order they were first prompted."""
        return tuple(self._masklets)

    @property
    def byte_count(self) -> int:
        """Bytes of features, memories and mask logits kept in memory now."""
        return self._segmenter.feature_bytes + self._shelf.byte_count

    def warm(self, frame_index: int) -> None:
        """Encode a frame ahead of its first prompt, and keep its features. Raises FrameOutOfRange."""
        self._require_frame(frame_index)
        with torch.inference_mode():
            self._segmenter.features(frame_index)

    def prompt(
        self,
        object_id: int,
        frame_index: int,
        clicks: Clicks | None = None,
        box: Box | None = None,
        mask: Mask | None = None,
    ) -> FrameMask:
        """Give all prompts of one object on one frame, in place of those before.

        The object's mask logits on this frame so far are fed back together with clicks and box. Where a
        propagation has passed, the object's memory is read too.

        Args:
            object_id: a new id makes a new object, also after tracking began.
            frame_index: from 0.
            clicks: positive and negative clicks.
            box: around the object.
            mask: of frame size; it is the answer itself, so it comes alone.

        Returns:
            The object's mask on this frame.

        Raises:
            FrameOutOfRange, NoPrompt, PointOutsideFrame, MaskNotAlone, BadMask, EmptyMask.
        """
        self._require_frame(frame_index)
        if mask is not None:
            if clicks is not None or box is not None:
                raise MaskNotAlone(
                    "Give either a mask, or clicks and a box: on video a mask is the answer itself."
                )
            return self._give_mask(object_id, frame_index, mask, is_locked=False)
        if clicks is None and box is None:
            raise NoPrompt("Give a click, a box or a mask.")
        masklet = self._masklets.get(object_id) or Masklet(object_id, self._shelf)
        with torch.inference_mode():
            answer = self._segmenter.prompted(
                frame_index,
                self._conditioned_for(masklet, frame_index),
                clicks,
                box,
                masklet.answer(frame_index)[1] if masklet.knows(frame_index) else None,
                is_first=masklet.passed_backward(frame_index) is None,
            )
        masklet.give(frame_index, answer)
        self._masklets[object_id] = masklet
        return self._mask(masklet, frame_index)

    def lock(self, object_id: int, frame_index: int, mask: Mask) -> FrameMask:
        """Fix the mask of one object on one frame to exactly these pixels; an empty mask says it is absent.

        This is also how a session is rebuilt elsewhere: give the prompts of the log again, in order, and lock
            the stored
        mask wherever a prompt had corrected a tracked frame.

        Raises:
            FrameOutOfRange, BadMask.
        """
        self._require_frame(frame_index)
        return self._give_mask(object_id, frame_index, mask, is_locked=True)

    def clear_prompts(self, object_id: int, frame_index: int) -> None:
        """Take back the prompts, or the lock, of one object on one frame; later propagations may change it.

        Raises:
            FrameOutOfRange, UnknownObject.
        """
        self._require_frame(frame_index)
        self._masklet(object_id).clear(frame_index)

    def remove_object(self, object_id: int) -> None:
        """Forget one object. Raises UnknownObject."""
        self._masklet(object_id).forget()
        del self._masklets[object_id]

    def reset(self) -> None:
        """Forget all objects; the features of visited frames stay."""
        self.cancel()
        for object_id in self.objects:
            self.remove_object(object_id)

    def mask_of(self, object_id: int, frame_index: int) -> FrameMask | None:
        """Return the newest mask of an object on a frame, or None. Raises FrameOutOfRange, UnknownObject."""
        self._require_frame(frame_index)
        masklet = self._masklet(object_id)
        return self._mask(masklet, frame_index) if masklet.knows(frame_index) else None

    def tracked_frames(self, object_id: int) -> tuple[int, ...]:
        """Return frames whose mask came from propagation, ascending. Raises UnknownObject."""
        return self._masklet(object_id).tracked_frames

    def conditioning_frames(self, object_id: int) -> tuple[int, ...]:
        """Return prompted and locked frames, which nothing but a person changes. Raises UnknownObject."""
        return self._masklet(object_id).prompted_frames

    def propagate(
        self,
        direction: Direction | str = Direction.FORWARD,
        span: tuple[int, int] | None = None,
        objects: Sequence[int] | None = None,
        start: int | None = None,
    ) -> Iterator[PropagationStep]:
        """Carry the prompts through the video, frame by frame.

        What was prompted until now goes into memory at the call; frames are computed as the steps are taken.
        Closing the iterator, or ``cancel``, stops it at a frame; everything up to there is kept, and a later
        call goes on from it.

        Args:
            direction: "forward", "backward" or "both" (forward, then backward).
            span: first and last frame to visit, both included; None = the whole video.
            objects: ids; None = all that have prompts.
            start: frame where every object joins. None = each joins at its own prompts: at the earliest, or
                backward alone at the latest.

        Returns:
            One step per frame, with the masks of the objects that have joined; conditioning frames give
            theirs as it is.

        Raises:
            NoPrompt, UnknownObject, FrameOutOfRange: at the call. FrameUnreadable: while stepping.
        """
        self._require_open()
        chosen = self._choose(objects)
        edges = {key: (one.prompted_frames[0], one.prompted_frames[-1]) for key, one in chosen.items()}
        passes = plan_passes(Direction(direction), edges, frame_count=len(self), span=span, start=start)
        for masklet in chosen.values():
            self._commit(masklet)
        self._started += 1
        return self._run(passes, number=self._started)

    def cancel(self) -> None:
        """Stop running propagations before their next frame; safe from any thread."""
        self._cancelled = self._started

    def close(self) -> None:
        """Give back memory, the temporary file and the video; closing twice is no error."""
        if not self._is_open:
            return
        self.reset()
        self._is_open = False
        self._conditioned = None
        self._segmenter.close()
        self._shelf.close()
        close = getattr(self._frames, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self, passes: Sequence[Pass], number: int) -> Iterator[PropagationStep]:
        for run in passes:
            for frame_index in run.frames:
                if number <= self._cancelled:
                    return
                yield self._visit(frame_index, run.objects_at(frame_index), is_backward=run.is_backward)

    def _visit(self, frame_index: int, object_ids: Sequence[int], *, is_backward: bool) -> PropagationStep:
        """Track the objects that nobody prompted on this frame, and collect the masks of all."""
        present = {key: self._masklets[key] for key in object_ids if key in self._masklets}
        moving = [one for one in present.values() if one.has_memory and not one.is_prompted(frame_index)]
        with torch.inference_mode():
            readings = [self._reading(one, frame_index, is_backward=is_backward) for one in moving]
            answers = self._segmenter.tracked(frame_index, readings)
        for masklet, (answer, memory) in zip(moving, answers, strict=True):
            masklet.track(frame_index, answer, memory, is_backward=is_backward)
        for masklet in present.values():
            masklet.note_pass(frame_index, is_backward=is_backward)
        known = {key: one for key, one in present.items() if one.knows(frame_index)}
        return PropagationStep(frame_index, {key: self._mask(one, frame_index) for key, one in known.items()})

    def _commit(self, masklet: Masklet) -> None:
        with torch.inference_mode():
            for frame_index, record, low_logits in masklet.pending():
                memory = self._segmenter.remember_prompted(frame_index, low_logits, record.object_score)
                masklet.commit(frame_index, memory)

    def _give_mask(self, object_id: int, frame_index: int, mask: Mask, *, is_locked: bool) -> FrameMask:
        pixels = mask.at_frame_size(self.size, allow_empty=is_locked)
        with torch.inference_mode():
            answer = self._segmenter.given(frame_index, pixels)
        masklet = self._masklets.setdefault(object_id, Masklet(object_id, self._shelf))
        masklet.give(frame_index, answer, rle.encode(pixels) if is_locked else None)
        return self._mask(masklet, frame_index)

    def _conditioned_for(self, masklet: Masklet, frame_index: int) -> Tensor:
        """Return features of a frame to be prompted; the last ones are kept, since clicks come in rows."""
        is_backward = masklet.passed_backward(frame_index)
        key = (masklet, frame_index, masklet.revision, is_backward)
        if self._conditioned is None or self._conditioned[0] != key:
            reading = None
            if masklet.has_memory and is_backward is not None:
                reading = self._reading(masklet, frame_index, is_backward=is_backward)
            self._conditioned = key, self._segmenter.condition(frame_index, reading)
        return self._conditioned[1]

    def _reading(self, masklet: Masklet, frame_index: int, *, is_backward: bool) -> MemoryReading:
        return masklet.reading(
            frame_index, self._memory_config, is_backward=is_backward, frame_count=len(self)
        )

    def _mask(self, masklet: Masklet, frame_index: int) -> FrameMask:
        record, low_logits = masklet.answer(frame_index)
        return FrameMask(
            low_logits=low_logits[0, 0].cpu().numpy().copy(),
            iou=float(record.iou),
            object_score=float(record.object_score),
            size=self.size,
            given=None if record.given is None else rle.decode(record.given),
        )

    def _choose(self, objects: Sequence[int] | None) -> dict[int, Masklet]:
        named = self.objects if objects is None else tuple(dict.fromkeys(objects))
        chosen = {key: self._masklet(key) for key in named}
        if objects is None:
            chosen = {key: one for key, one in chosen.items() if one.prompted_frames}
        if not chosen or not all(one.prompted_frames for one in chosen.values()):
            raise NoPrompt("Add a click, a box or a mask to the object before propagating.")
        return chosen

    def _masklet(self, object_id: int) -> Masklet:
        self._require_open()
        if object_id not in self._masklets:
            known = ", ".join(str(key) for key in self._masklets) or "none"
            raise UnknownObject(
                f"There is no object {object_id} here; the objects are: {known}.", object_id=object_id
            )
        return self._masklets[object_id]

    def _require_frame(self, frame_index: int) -> None:
        self._require_open()
        require_in_range(frame_index, len(self))

    def _require_open(self) -> None:
        if not self._is_open:
            raise SessionClosed("This session is closed; open the video again.")
