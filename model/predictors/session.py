"""A video, its objects and what is known of them: the stateful front door for workers and notebooks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self

import torch

from media import rle
from media.reader import FrameSource
from media.stills import require_in_range
from model.predictors.answers import FrameMask, HeldMask
from model.predictors.candidates import candidates_of
from model.predictors.errors import MaskNotAlone, NoPrompt, SessionClosed
from model.predictors.masklet import REBUILDABLE, Masklet
from model.predictors.objects import Objects
from model.predictors.passes import Direction, plan_passes
from model.predictors.prompts import Box, Clicks, FrameSize, Mask
from model.predictors.segmenter import FrameSegmenter
from model.predictors.settings import SessionSettings
from model.predictors.shelf import TensorShelf
from model.predictors.travel import Held, Propagation, Terms, nothing_held
from model.predictors.workplace import Workplace
from model.tracker import Tracker

AGREEMENT = 0.98
"""IoU from which new masks count as the same as the old ones, where nothing else is asked for."""


class VideoSession:
    """Prompts and propagations on one video.

    What a person prompted or locked, no propagation changes, bit for bit: every prompted frame is a
    conditioning frame. Frames are decoded when they are needed; features and memories stay within the caps of
    the settings.

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
        self._settings = settings
        self._image_side = network.config.image_side
        self._segmenter = FrameSegmenter(network, frames, settings)
        self._shelf = TensorShelf(
            settings.memory_bytes,
            host_bytes=settings.host_memory_bytes,
            rebuildable=REBUILDABLE,
            rebuildable_bytes=settings.disk_memory_bytes,
            folder=settings.folder,
        )
        self._objects = Objects(self._shelf, len(frames))
        self._place = Workplace(self._segmenter, network.config.memory, self._objects.by_id, len(frames))
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
    def image_side(self) -> int:
        """Side of the network's square input, pixels; below the one of its weights, masks are drafts."""
        return self._image_side

    @property
    def objects(self) -> tuple[int, ...]:
        """Ids of the objects, in the order they were first prompted."""
        return tuple(self._objects.by_id)

    @property
    def byte_count(self) -> int:
        """Bytes of features, memories and mask logits kept in memory now."""
        return self._segmenter.feature_bytes + self._shelf.byte_count

    @property
    def memory_window(self) -> int:
        """How many frames back a frame reads, and so how many agreeing ones in a row settle a propagation."""
        return self._place.memory.num_maskmem

    def warm(self, frame_index: int) -> None:
        """Encode a frame ahead of its first prompt, and keep its features. Raises FrameOutOfRange."""
        self._require_frame(frame_index)
        with torch.inference_mode():
            self._segmenter.features(frame_index)

    def is_warm(self, frame_index: int) -> bool:
        """Whether the features of a frame are kept, so that a first prompt on it encodes nothing."""
        return self._segmenter.keeps(frame_index)

    def park(self, *, to_disk: bool = False) -> None:
        """Give back the device's memory, or with ``to_disk`` the host's as well; the next call goes on.

        Where the device is the host, only ``to_disk`` gives anything back.
        """
        self._require_open()
        self._place.conditioned.clear()
        self._segmenter.park(to_disk=to_disk)
        self._shelf.park(to_disk=to_disk)

    def prompt(
        self,
        object_id: int,
        frame_index: int,
        clicks: Clicks | None = None,
        box: Box | None = None,
        mask: Mask | None = None,
        *,
        image_only: bool = False,
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
            image_only: answer clicks and box from this frame alone: no memory is read, and of earlier masks
                only the answer to prompts on this very frame is fed back.

        Returns:
            The object's mask on this frame, with the candidate masks that it was chosen from.

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
        masklet = self._objects.find_or_make(object_id)
        answer = self._place.answer(masklet, frame_index, clicks, box, image_only=image_only)
        masklet.give(frame_index, answer)
        self._objects.put(object_id, masklet)
        return replace(self._place.mask(masklet, frame_index), candidates=candidates_of(answer, self.size))

    def lock(self, object_id: int, frame_index: int, mask: Mask) -> FrameMask:
        """Fix the mask of one object on one frame to exactly these pixels; an empty mask says it is absent.

        This is also how a session is rebuilt elsewhere: give the prompts of the log again, in order, and lock
        the stored mask wherever a prompt had corrected a tracked frame.

        Raises:
            FrameOutOfRange, BadMask.
        """
        self._require_frame(frame_index)
        return self._give_mask(object_id, frame_index, mask, is_locked=True)

    def recall(
        self, object_id: int, frame_index: int, mask: Mask, *, iou: float, object_score: float
    ) -> FrameMask:
        """Hold a mask that was propagated elsewhere, in a session that is gone, as if this one had done it.

        What a prompt on this frame reads is made from the mask; prompts given before count as propagated.

        Args:
            object_id: a new id makes a new object.
            frame_index: from 0; a frame that is prompted shows its mask again once its prompts are cleared.
            mask: of frame size, empty where the object was absent.
            iou: predicted IoU as it was.
            object_score: logit that the object is visible, as it was.

        Raises:
            FrameOutOfRange, BadMask.
        """
        self._require_frame(frame_index)
        pixels = mask.at_frame_size(self.size, allow_empty=True)
        masklet = self._objects.find_or_make(object_id)
        self._place.recall(masklet, frame_index, HeldMask(rle.encode(pixels), iou, object_score))
        self._objects.put(object_id, masklet)
        return self._place.mask(masklet, frame_index)

    def clear_prompts(self, object_id: int, frame_index: int) -> None:
        """Take back the prompts, or the lock, of one object on one frame; later propagations may change it.

        What a propagation had made of this frame before it was prompted comes back; where none had passed,
        the frame has no mask any more.

        Raises:
            FrameOutOfRange, UnknownObject.
        """
        self._require_frame(frame_index)
        self._masklet(object_id).clear(frame_index)

    def remove_object(self, object_id: int) -> None:
        """Forget one object. Raises UnknownObject."""
        self._require_open()
        self._objects.remove(object_id)

    def reset(self) -> None:
        """Forget all objects; the features of visited frames stay."""
        self.cancel()
        for object_id in self.objects:
            self.remove_object(object_id)

    def mask_of(self, object_id: int, frame_index: int) -> FrameMask | None:
        """Return the newest mask of an object on a frame, or None. Raises FrameOutOfRange, UnknownObject."""
        self._require_frame(frame_index)
        masklet = self._masklet(object_id)
        return self._place.mask(masklet, frame_index) if masklet.knows(frame_index) else None

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
        *,
        until_agreement: float | None = None,
        stop_at: Mapping[int, Collection[int]] | None = None,
        held: Held = nothing_held,
        keep: bool = True,
    ) -> Propagation:
        """Carry the prompts through the video, frame by frame.

        What was prompted until now goes into memory at the call; frames are computed as the steps are taken.
        Closing what is returned, or ``cancel``, stops it at a frame; everything up to there is kept, and a
        later call goes on from it.

        Args:
            direction: "forward", "backward" or "both" (forward, then backward).
            span: first and last frame to visit, both included; None = the whole video.
            objects: ids; None = all that have prompts.
            start: frame where every object joins. None = each joins at its own prompts: at the earliest, or
                backward alone at the latest.
            until_agreement: an object stops once its new masks agree with its old ones to this IoU for as
                many frames as the memory window is long, and no prompt that changed lies ahead.
            stop_at: by object, frames after which it stops: what lies behind them does not change.
            held: gives of a frame the masks, by object, that stay as they are: they are not tracked but
                remembered like tracked ones, so that what follows goes on from them.
            keep: False makes a proposal: masks come back, and the session keeps those that it has until some
                are accepted.

        Returns:
            One step per frame, with the masks of the objects that have joined; conditioning frames give
            theirs as it is.

        Raises:
            NoPrompt, UnknownObject, UnknownDirection, FrameOutOfRange, BadSettings: at the call.
            FrameUnreadable, and BadMask for what ``held`` gives: while stepping.
        """
        self._require_open()
        chosen = self._objects.to_propagate(objects)
        edges = {key: (one.prompted_frames[0], one.prompted_frames[-1]) for key, one in chosen.items()}
        passes = plan_passes(Direction.named(direction), edges, frame_count=len(self), span=span, start=start)
        for masklet in chosen.values():
            self._place.commit(masklet)
        self._started += 1
        number = self._started
        ahead = max(self._settings.pictures_ahead, self._settings.encode_together)
        return Propagation(
            self._place,
            passes,
            chosen,
            Terms(until_agreement, stop_at or {}, held, keep=keep, frames_ahead=ahead),
            is_cancelled=lambda: number <= self._cancelled,
            sketch=self._objects.sketch,
        )

    def repropagate(
        self,
        object_id: int,
        frame_index: int,
        *,
        until_agreement: float | None = AGREEMENT,
        keep: bool = True,
    ) -> Propagation:
        """Carry one correction as far as it changes anything, and nothing else.

        Only this object moves, from this frame in both directions, up to the next prompted frame on either
        side, and no further than new masks differ from old ones.

        Raises:
            NoPrompt, UnknownObject, FrameOutOfRange, BadSettings.
        """
        self._require_frame(frame_index)
        others = set(self.conditioning_frames(object_id)) - {frame_index}
        return self.propagate(
            Direction.BOTH,
            objects=[object_id],
            start=frame_index,
            until_agreement=until_agreement,
            stop_at={object_id: others},
            keep=keep,
        )

    def cancel(self) -> None:
        """Stop running propagations before their next frame; safe from any thread."""
        self._cancelled = self._started

    def close(self) -> None:
        """Give back memory, the temporary file and the video; closing twice is no error."""
        if not self._is_open:
            return
        self.reset()
        self._is_open = False
        self._place.conditioned.clear()
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

    def _give_mask(self, object_id: int, frame_index: int, mask: Mask, *, is_locked: bool) -> FrameMask:
        pixels = mask.at_frame_size(self.size, allow_empty=is_locked)
        with torch.inference_mode():
            answer = self._segmenter.given(frame_index, pixels)
        masklet = self._objects.find_or_make(object_id)
        masklet.give(frame_index, answer, rle.encode(pixels) if is_locked else None)
        self._objects.put(object_id, masklet)
        return self._place.mask(masklet, frame_index)

    def _masklet(self, object_id: int) -> Masklet:
        self._require_open()
        return self._objects.find(object_id)

    def _require_frame(self, frame_index: int) -> None:
        self._require_open()
        require_in_range(frame_index, len(self))

    def _require_open(self) -> None:
        if not self._is_open:
            raise SessionClosed("This session is closed; open the video again.")
