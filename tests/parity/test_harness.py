"""The yardstick itself: it is the same everywhere, and it sees differences."""

from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.parity.answers import Answer, AnswersDoNotMatch, compare, load, save
from tests.parity.frames import golden_clip
from tests.parity.weights import Recipe, synthetic_state

ANSWER = Answer(
    "frame 0",
    low_logits=np.arange(3 * 16 * 16, dtype=np.float32).reshape(3, 16, 16),
    frame_logits=np.zeros((3, 30, 40), dtype=np.float32),
    ious=np.array([0.9, 0.5, 0.1], dtype=np.float32),
    object_score=1.5,
)


def digest(array: NDArray[np.generic]) -> str:
    return blake2b(array.tobytes(), digest_size=8).hexdigest()


def test_the_clip_is_the_same_on_every_machine() -> None:
    assert digest(golden_clip(20).frames) == "63a3501eb0bed4b7"


def test_the_weights_are_the_same_on_every_machine() -> None:
    shapes = {"no_mem_embed": (1, 1, 256), "memory_attention.layers.0.self_attn.q_proj.weight": (256, 256)}

    drawn = synthetic_state(shapes, Recipe(seed=3))

    assert [digest(drawn[name]) for name in shapes] == ["3551b84beb4bb421", "2736e4a0bf2fff57"]


def test_equal_answers_do_not_differ() -> None:
    assert compare([ANSWER], [ANSWER]).is_parity


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWER, low_logits=ANSWER.low_logits + np.float32(2e-3)),
        replace(ANSWER, frame_logits=ANSWER.frame_logits + np.float32(2e-3)),
        replace(ANSWER, ious=ANSWER.ious + np.float32(2e-4)),
        replace(ANSWER, object_score=1.5002),
    ],
    ids=["low logits", "frame logits", "IoU", "object score"],
)
def test_every_part_is_compared(other: Answer) -> None:
    assert not compare([other], [ANSWER]).is_parity


def test_answers_to_other_questions_are_refused() -> None:
    with pytest.raises(AnswersDoNotMatch):
        compare([ANSWER], [replace(ANSWER, label="frame 1")])
    with pytest.raises(AnswersDoNotMatch):
        compare([ANSWER], [replace(ANSWER, ious=ANSWER.ious[:1])])


def test_saved_answers_come_back_thinned(tmp_path: Path) -> None:
    save(tmp_path / "one.npz", [ANSWER])

    assert compare(load(tmp_path / "one.npz"), [ANSWER.thinned()]).logits == 0
