import pytest

from model.synthetic.dice import Dice
from model.synthetic.ranges import BadRange, Count, Range, blend


class TestDice:
    def test_the_same_name_gives_the_same_numbers(self):
        assert [Dice("a").between(0, 1) for _ in range(3)] == [Dice("a").between(0, 1) for _ in range(3)]

    def test_the_stream_is_the_promised_one(self):
        assert Dice("maskloom").number() == 990731033

    def test_a_child_does_not_depend_on_what_was_drawn_before(self):
        fresh, used = Dice("a"), Dice("a")
        used.number()
        assert fresh.child("b").number() == used.child("b").number()

    def test_children_differ(self):
        assert Dice("a").child(1).number() != Dice("a").child(2).number()

    def test_whole_numbers_reach_both_ends(self):
        dice = Dice("whole")
        assert {dice.whole(2, 4) for _ in range(100)} == {2, 3, 4}

    def test_weights_of_zero_are_never_drawn(self):
        dice = Dice("weights")
        assert {dice.weighted({"never": 0.0, "often": 3.0, "seldom": 1.0}) for _ in range(200)} == {
            "often",
            "seldom",
        }

    def test_order_keeps_all_items(self):
        assert sorted(Dice("order").order(range(9))) == list(range(9))

    def test_normal_numbers_have_their_deviation(self):
        dice = Dice("normal")
        drawn = [dice.normal(2.0) for _ in range(4000)]
        assert sum(drawn) / 4000 == pytest.approx(0.0, abs=0.12)
        assert (sum(one * one for one in drawn) / 4000) ** 0.5 == pytest.approx(2.0, rel=0.05)


class TestRanges:
    def test_a_range_upside_down_is_refused(self):
        with pytest.raises(BadRange):
            Range(2.0, 1.0)

    def test_a_negative_count_is_refused(self):
        with pytest.raises(BadRange):
            Count(-1, 1)

    def test_blending_moves_ranges_and_rounds_counts(self):
        assert blend(Range(0.0, 1.0), Range(1.0, 3.0), 0.25) == Range(0.25, 1.5)
        assert blend(Count(1, 2), Count(3, 7), 0.5) == Count(2, 4)

    def test_blending_joins_weights_by_key(self):
        assert blend({"a": 1.0}, {"a": 0.0, "b": 2.0}, 0.5) == {"a": 0.5, "b": 1.0}
