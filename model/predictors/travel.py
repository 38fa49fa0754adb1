"""A propagation under way: which objects move on which frame, what they find there, and when they stop."""

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

import torch

from model.predictors.agreement import Agreement
from model.predictors.answers import FrameMask, HeldMask, PropagationStep
from model.predictors.errors import BadSettings
from model.predictors.masklet import Masklet
from model.predictors.measures import Grid, Measures, area_of, centroid_of, grid_iou
from model.predictors.passes import Pass
from model.predictors.together import FrameWork, Outcome
from model.predictors.workplace import Workplace

Held = Callable[[int], Mapping[int, HeldMask]]
"""Gives of a frame the masks, by object, that stay as they are."""


def nothing_held(_frame_index: int) -> Mapping[int, HeldMask]:
    """Let every frame that nobody prompted be tracked."""
    return {}


@dataclass(frozen=True)
class Terms:
    """On which terms a propagation runs.

    Attributes:
        until_agreement: an object stops once its new masks agree with its old ones to this IoU, for as many
            frames as the memory window is long. None = never.
        stop_at: by object, frames after which it stops.
        held: asked on every frame for masks that stay; they are remembered, and nothing is tracked there.
        keep: masks replace those that the session holds; otherwise they are a proposal.
        frames_ahead: how many frames are announced to the segmenter.

    Raises:
        BadSettings: ``until_agreement`` is no IoU.
    """

    until_agreement: float | None = None
    stop_at: Mapping[int, Collection[int]] = field(default_factory=dict)
    held: Held = nothing_held
    keep: bool = True
    frames_ahead: int = 4

    def __post_init__(self) -> None:
        if self.until_agreement is not None and not 0 <= self.until_agreement <= 1:
            raise BadSettings(
                f"until_agreement is an IoU from 0 to 1, or None, not {self.until_agreement}.",
                until_agreement=self.until_agreement,
            )


class Propagation(Iterator[PropagationStep]):
    """Gives one step a frame, computed when it is asked for.

    Of a proposal (``keep=False``) the session shows nothing until ``accept``; ``refuse`` forgets it.

    Args:
        place: of the session.
        passes: which frames are visited, and who joins where.
        masklets: the objects that take part.
        terms: when they stop, and whether masks are kept.
        is_cancelled: asked before every frame.
        sketch: makes what a proposal of an object is held in.
    """

    def __init__(
        self,
        place: Workplace,
        passes: Sequence[Pass],
        masklets: Mapping[int, Masklet],
        terms: Terms,
        *,
        is_cancelled: Callable[[], bool],
        sketch: Callable[[Masklet], Masklet],
    ) -> None:
        self._place = place
        self._bases = dict(masklets)
        self._masklets = self._bases if terms.keep else {key: sketch(one) for key, one in masklets.items()}
        self._terms = terms
        self._is_cancelled = is_cancelled
        self._agreement = Agreement(terms.until_agreement, place.memory.num_maskmem)
        self._left: set[int] = set()
        self._previous: dict[int, Grid] = {}
        self._steps = self._run(passes)
        self.changes: dict[int, dict[int, float]] = {key: {} for key in masklets}
        """By object and frame: IoU of new and old mask, where there was an old one and it is not the same."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> PropagationStep:
        part = next(self._steps)
        while isinstance(part, FrameWork):
            part = self._steps.send(part.outcome())
        return part

    def parts(self) -> Generator[FrameWork, Outcome, PropagationStep | None]:
        """Compute the next step in parts, for those who share the network out among several propagations.

        Gives what the frame asks of the network, and wants the outcome sent.

        Returns:
            The step; None at the end.
        """
        part = next(self._steps, None)
        while isinstance(part, FrameWork):
            outcome = yield part
            part = self._steps.send(outcome)
        return part

    def close(self) -> None:
        """Stop here; everything made so far is kept, or stays proposed."""
        self._steps.close()

    def leave(self, object_id: int) -> None:
        """Let one object stop here, in this direction."""
        self._left.add(object_id)

    def accept(
        self, span: tuple[int, int] | None = None, objects: Collection[int] | None = None
    ) -> dict[int, list[int]]:
        """Put proposed masks in place of those that the session holds; prompted frames stay as they are.

        Args:
            span: first and last frame, both included; None = all.
            objects: ids; None = all.

        Returns:
            The frames that were taken, by object.
        """
        first, last = span or (0, self._place.frame_count - 1)
        frames = range(max(first, 0), min(last + 1, self._place.frame_count))
        chosen = self._proposed().items()
        return {
            key: self._bases[key].adopt(one, frames)
            for key, one in chosen
            if objects is None or key in objects
        }

    def refuse(self) -> None:
        """Stop, and forget what is proposed and was not accepted."""
        self.close()
        for sketch in self._proposed().values():
            sketch.forget()

    def _proposed(self) -> dict[int, Masklet]:
        """Sketches of objects that are still there."""
        if self._terms.keep:
            return {}
        return {key: one for key, one in self._masklets.items() if self._is_there(key)}

    def _is_there(self, object_id: int) -> bool:
        return self._place.masklets.get(object_id) is self._bases[object_id]

    def _run(self, passes: Sequence[Pass]) -> Generator[FrameWork | PropagationStep, Outcome, None]:
        try:
            for run in passes:
                self._left.clear()
                self._previous.clear()
                self._agreement.start_again()
                for position, frame_index in enumerate(run.frames):
                    if self._is_cancelled():
                        return
                    if all(key in self._left or not self._is_there(key) for key in run.starts):
                        break
                    ahead = run.frames[position : position + 1 + self._terms.frames_ahead]
                    self._place.segmenter.expect(ahead)
                    step = yield from self._visit(run, frame_index)
                    yield step
        finally:
            self._place.segmenter.expect(())

    def _visit(self, run: Pass, frame_index: int) -> Generator[FrameWork, Outcome, PropagationStep]:
        """Track the objects that nobody prompted on this frame, and collect the masks of all."""
        here = [key for key in run.objects_at(frame_index) if key not in self._left and self._is_there(key)]
        present = {key: self._masklets[key] for key in here}
        old = {key: self._old_grid(key, frame_index) for key in present}
        unsettled = {
            key for key, one in present.items() if one.changes_from(frame_index, is_backward=run.is_backward)
        }
        held = self._held(present, frame_index)
        yield from self._track(present, held, frame_index, is_backward=run.is_backward)
        masks = {
            key: self._place.mask(one, frame_index) for key, one in present.items() if one.knows(frame_index)
        }
        measures = {
            key: self._measure(key, frame_index, mask, old[key], is_held=key in held)
            for key, mask in masks.items()
        }
        for key in present:
            self._leave_when_done(key, frame_index, settles=key not in unsettled)
        return PropagationStep(frame_index, masks, measures)

    def _held(self, present: Mapping[int, Masklet], frame_index: int) -> dict[int, HeldMask]:
        """Masks that stay on a frame, of objects that would be tracked there."""
        held = self._terms.held(frame_index)
        return {key: held[key] for key, one in present.items() if key in held and _moves(one, frame_index)}

    def _track(
        self,
        present: Mapping[int, Masklet],
        held: Mapping[int, HeldMask],
        frame_index: int,
        *,
        is_backward: bool,
    ) -> Generator[FrameWork, Outcome, None]:
        for key, mask in held.items():
            if not self._place.shows(present[key], frame_index, mask.mask):
                self._place.hold(present[key], frame_index, mask, is_backward=is_backward)
        moving = [one for key, one in present.items() if key not in held and _moves(one, frame_index)]
        if moving:
            with torch.inference_mode():
                readings = [self._place.read(one, frame_index, is_backward=is_backward) for one in moving]
            answers = yield FrameWork(self._place.segmenter, frame_index, readings)
            if isinstance(answers, Exception):
                raise answers
            for masklet, (answer, memory) in zip(moving, answers, strict=True):
                masklet.track(frame_index, answer, memory, is_backward=is_backward)
        for masklet in present.values():
            masklet.note_pass(frame_index, is_backward=is_backward)

    def _old_grid(self, object_id: int, frame_index: int) -> Grid | None:
        base = self._bases[object_id]
        if base.is_prompted(frame_index) or not base.knows(frame_index):
            return None
        return self._place.mask(base, frame_index).low_logits > 0

    def _measure(
        self, key: int, frame_index: int, mask: FrameMask, old: Grid | None, *, is_held: bool
    ) -> Measures:
        grid, before = mask.low_logits > 0, self._previous.get(key)
        self._previous[key] = grid
        agreement = None if old is None else grid_iou(grid, old)
        if is_held or self._bases[key].is_prompted(frame_index):
            agreement = 1.0
        else:
            self._agreement.note(key, agreement)
            if agreement is not None and agreement < 1:
                self.changes[key][frame_index] = agreement
        return Measures(
            predicted_iou=mask.iou,
            object_score=mask.object_score,
            area=area_of(grid, mask.size),
            centroid=centroid_of(grid, mask.size),
            iou_with_previous_mask=None if before is None else grid_iou(grid, before),
            agreement=agreement,
        )

    def _leave_when_done(self, key: int, frame_index: int, *, settles: bool) -> None:
        """Let an object go at a barrier, or once it agrees; that counts from the last changed prompt on."""
        if not settles:
            self._agreement.note(key, None)
        if self._agreement.is_reached(key) or frame_index in self._terms.stop_at.get(key, ()):
            self._left.add(key)


def _moves(masklet: Masklet, frame_index: int) -> bool:
    """Whether there is something to track from, and nobody prompted this frame."""
    return masklet.has_memory and not masklet.is_prompted(frame_index)
