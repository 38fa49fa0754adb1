"""Placing pictures on a constant rate."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from media.timeline import NO_PTS, Shown, SourceClock, Stamp, at_constant_rate

RATE = Fraction(24)


def spread(times: list[Fraction], duration: Fraction = Fraction(0), rate: Fraction = RATE) -> list[int]:
    """Give the picture that every frame shows."""
    stamped = [(number, Stamp(number, time_s, duration)) for number, time_s in enumerate(times)]
    return [shown.picture for shown in at_constant_rate(stamped, rate) for _ in range(shown.frame_count)]


class TestAtConstantRate:
    def test_the_same_rate_is_kept_picture_by_picture(self) -> None:
        assert spread([Fraction(k, 24) for k in range(50)]) == list(range(50))

    def test_times_in_milliseconds_are_kept_too(self) -> None:
        assert spread([Fraction(round(k * 1000 / 24), 1000) for k in range(500)]) == list(range(500))

    def test_half_the_rate_doubles_every_picture(self) -> None:
        assert spread([Fraction(k, 12) for k in range(4)]) == [0, 0, 1, 1, 2, 2, 3, 3]

    def test_double_the_rate_drops_every_second_picture(self) -> None:
        shown = spread([Fraction(k, 48) for k in range(40)])
        assert len(shown) == 20
        assert all(after - before == 2 for before, after in pairwise(shown[1:]))

    def test_variable_rates_are_followed_by_time(self) -> None:
        times = [Fraction(0), Fraction(1, 24), Fraction(1, 8), Fraction(1, 2), Fraction(13, 24)]
        assert spread(times) == [0, 1, 1, *[2] * 9, 3, 4]

    def test_the_first_time_stamp_is_the_start(self) -> None:
        assert spread([Fraction(1000) + Fraction(k, 24) for k in range(9)]) == list(range(9))

    def test_the_last_picture_is_shown_for_its_duration(self) -> None:
        assert spread([Fraction(0)], Fraction(1, 2)) == [0] * 12

    def test_a_single_picture_of_unknown_duration_is_one_frame(self) -> None:
        assert spread([Fraction(5)]) == [0]

    def test_no_pictures_give_no_frames(self) -> None:
        assert spread([]) == []

    @given(
        st.lists(st.fractions(0, 2, max_denominator=1000), min_size=1, max_size=40),
        st.sampled_from([Fraction(24), Fraction(30000, 1001), Fraction(1)]),
    )
    def test_frames_have_no_gaps_and_show_the_right_time(self, gaps: list[Fraction], rate: Fraction) -> None:
        times = [sum(gaps[: k + 1], Fraction(0)) for k in range(len(gaps))]
        stamped = [(k, Stamp(k, time_s, Fraction(0))) for k, time_s in enumerate(times)]
        pieces: list[Shown[int]] = list(at_constant_rate(stamped, rate))
        next_frame = 0
        for piece in pieces:
            assert piece.first_frame == next_frame
            assert piece.frame_count >= 1
            next_frame += piece.frame_count
        for piece in pieces[1:]:
            off = abs(piece.stamp.time_s - times[0] - piece.first_frame / rate)
            assert off <= 1 / (2 * rate)


class TestSourceClock:
    def test_time_stamps_are_believed(self) -> None:
        clock = SourceClock(Fraction(1, 1000), Fraction(25))
        stamps = [clock.stamp(pts, 40) for pts in (500, 540, 700)]
        assert [stamp.time_s for stamp in stamps] == [Fraction(1, 2), Fraction(27, 50), Fraction(7, 10)]
        assert stamps[0].duration_s == Fraction(1, 25)
        assert clock.repaired == 0

    def test_missing_stamps_follow_the_rate(self) -> None:
        clock = SourceClock(Fraction(1, 1000), Fraction(25))
        stamps = [clock.stamp(None) for _ in range(3)]
        assert [stamp.time_s for stamp in stamps] == [0, Fraction(1, 25), Fraction(2, 25)]
        assert {stamp.pts for stamp in stamps} == {NO_PTS}
        assert clock.repaired == 3

    def test_a_jump_backward_moves_the_rest_along(self) -> None:
        clock = SourceClock(Fraction(1, 1000), Fraction(25))
        times = [clock.stamp(pts).time_s * 1000 for pts in (100, 140, 20, 60, 100)]
        assert times == [100, 140, 180, 220, 260]
        assert clock.repaired == 1

    @given(st.lists(st.one_of(st.none(), st.integers(-1000, 1000)), max_size=30))
    def test_time_never_runs_backward(self, stamps: list[int | None]) -> None:
        clock = SourceClock(Fraction(1, 90), Fraction(30))
        times = [clock.stamp(pts).time_s for pts in stamps]
        assert times == sorted(times)
