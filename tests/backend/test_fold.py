"""From the log of prompts to those in force."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from backend.prompts.entities import PromptKind
from backend.prompts.fold import effective_prompts

MASKLET = uuid4()


@dataclass(frozen=True)
class Entry:
    kind: PromptKind
    frame_index: int = 0
    value: dict[str, Any] = field(default_factory=dict)
    masklet_id: UUID = MASKLET
    id: UUID = field(default_factory=uuid4)


def click(frame_index: int = 0, masklet_id: UUID = MASKLET) -> Entry:
    return Entry(PromptKind.CLICK, frame_index, masklet_id=masklet_id)


def box(frame_index: int = 0) -> Entry:
    return Entry(PromptKind.BOX, frame_index)


def mask(frame_index: int = 0) -> Entry:
    return Entry(PromptKind.MASK, frame_index)


def retract(entry: Entry) -> Entry:
    return Entry(PromptKind.RETRACT, entry.frame_index, {"prompt_id": str(entry.id)})


class TestEffectivePrompts:
    def test_clicks_add_up_in_order(self) -> None:
        log = [click(), click(), click(5)]
        assert effective_prompts(log) == log

    def test_box_starts_its_frame_afresh(self) -> None:
        other, first, second = click(5), box(), box()
        later = click()
        assert effective_prompts([other, click(), first, click(), second, later]) == [other, second, later]

    def test_mask_starts_its_frame_afresh(self) -> None:
        painted, refining = mask(), click()
        assert effective_prompts([click(), box(), painted, refining]) == [painted, refining]

    def test_absence_starts_its_frame_afresh_and_gives_way_to_what_follows(self) -> None:
        gone, seen = Entry(PromptKind.ABSENT, 0), click()
        assert effective_prompts([click(), gone]) == [gone]
        assert effective_prompts([gone, seen]) == [seen]
        assert effective_prompts([click(), gone, seen, retract(seen)]) == [gone]

    def test_box_of_one_masklet_leaves_another_alone(self) -> None:
        other, own = click(masklet_id=uuid4()), box()
        assert effective_prompts([other, own]) == [other, own]

    def test_retraction_takes_its_target_out(self) -> None:
        first, second = click(), click()
        assert effective_prompts([first, second, retract(first)]) == [second]

    def test_retracted_box_brings_back_what_it_replaced(self) -> None:
        first, drawn, second = click(), box(), click()
        assert effective_prompts([first, drawn, second, retract(drawn)]) == [first, second]

    def test_retracted_retraction_brings_its_target_back(self) -> None:
        first = click()
        undo = retract(first)
        assert effective_prompts([first, undo, retract(undo)]) == [first]

    def test_retraction_of_an_unknown_prompt_changes_nothing(self) -> None:
        first = click()
        assert effective_prompts([first, retract(click())]) == [first]


@st.composite
def logs(draw: st.DrawFn) -> list[Entry]:
    log: list[Entry] = []
    for _ in range(draw(st.integers(0, 12))):
        maker = draw(st.sampled_from([click, box, mask, None, None]))
        if maker is not None:
            log.append(maker(draw(st.integers(0, 2))))
        elif log:
            log.append(retract(draw(st.sampled_from(log))))
    return log


@given(logs())
def test_any_log_folds_to_a_subsequence_with_at_most_one_start_per_frame(log: list[Entry]) -> None:
    in_force = effective_prompts(log)
    remaining = iter(log)
    assert all(entry in remaining for entry in in_force)
    for frame_index in range(3):
        kinds = [entry.kind for entry in in_force if entry.frame_index == frame_index]
        assert PromptKind.RETRACT not in kinds
        assert all(kind == PromptKind.CLICK for kind in kinds[1:])
