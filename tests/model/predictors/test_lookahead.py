"""Pictures that a thread reads before they are asked for."""

from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray

from model.predictors.lookahead import PicturesAhead

WAIT_S = 5


class Reader:
    """Writes down what is read; picture 9 is broken, and with ``gate`` closed every read waits."""

    def __init__(self) -> None:
        self.reads: list[int] = []
        self.gate = Event()
        self.gate.set()
        self.begun = Event()

    def __call__(self, frame_index: int) -> NDArray[np.uint8]:
        self.reads.append(frame_index)
        self.begun.set()
        assert self.gate.wait(WAIT_S)
        if frame_index == 9:
            raise OSError("picture 9 is broken")
        return np.full((1, 1, 3), frame_index, np.uint8)


def test_each_picture_is_read_once_in_order() -> None:
    reader = Reader()
    ahead = PicturesAhead(reader, depth=3)
    for frame_index in range(6):
        ahead.expect(range(frame_index, 6))
        assert ahead.get(frame_index)[0, 0, 0] == frame_index
    ahead.close()

    assert reader.reads == list(range(6))


def test_what_nobody_expects_is_read_at_once() -> None:
    ahead = PicturesAhead(reader := Reader(), depth=0)
    ahead.expect([1, 2, 3])

    assert ahead.get(7)[0, 0, 0] == 7
    assert reader.reads == [7]


def test_what_is_expected_no_more_is_not_read() -> None:
    reader = Reader()
    reader.gate.clear()
    ahead = PicturesAhead(reader, depth=4)
    ahead.expect([1, 2, 3])
    assert reader.begun.wait(WAIT_S)
    ahead.expect([])
    reader.gate.set()
    ahead.close()

    assert reader.reads == [1]


def test_a_broken_picture_is_named_when_it_is_asked_for() -> None:
    ahead = PicturesAhead(Reader(), depth=2)
    ahead.expect([8, 9])

    assert ahead.get(8)[0, 0, 0] == 8
    with pytest.raises(OSError, match="picture 9"):
        ahead.get(9)
    ahead.close()


def test_closing_twice_is_no_error_and_reading_goes_on() -> None:
    ahead = PicturesAhead(Reader(), depth=2)
    ahead.expect([1])
    ahead.close()
    ahead.close()

    assert ahead.get(1)[0, 0, 0] == 1
