"""How long answers are held: pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.verification.evenly import held_s


@pytest.mark.parametrize(
    ("elapsed_s", "held"),
    [(0.0, 0.1), (0.03, 0.07), (0.1, 0.0), (0.11, 0.09)],
    ids=["none", "some", "full", "more"],
)
def test_until_the_next_full_step(elapsed_s: float, held: float) -> None:
    assert held_s(elapsed_s, 0.1) == pytest.approx(held)


@given(st.floats(0, 100), st.floats(0.01, 2))
def test_never_in_the_past(elapsed_s: float, step_s: float) -> None:
    assert -1e-9 <= held_s(elapsed_s, step_s) <= step_s + 1e-9
