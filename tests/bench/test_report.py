import json
from pathlib import Path

import pytest

from bench.report import Report, plot, write
from bench.sides import OFFICIAL, OFFICIAL_BF16, OURS, OURS_FLOAT32
from bench.timing import Row, Watch, take_turns

ROW = Row(
    what="track a frame",
    seconds={OFFICIAL: 4.0, OFFICIAL_BF16: 2.0, OURS: 1.0, OURS_FLOAT32: 3.0},
    processor_s={OFFICIAL: 8.0, OURS: 1.0},
    raw={OURS: [1.0]},
)


def report(*rows: Row, processor_time: bool = False) -> Report:
    return Report(threads=2, quick=True, processor_time=processor_time, rows={"sam2.1-tiny": list(rows)})


class TestRatios:
    def test_three_comparisons(self) -> None:
        assert report().ratios(ROW) == {
            "official as it ships": 0.25,
            "official forced to bf16": 0.5,
            "float32 on both sides": 0.75,
        }

    def test_of_processor_time(self) -> None:
        assert report(processor_time=True).ratios(ROW) == {"official as it ships": 0.125}

    @pytest.mark.parametrize("official", [None, 0.0], ids=["missing", "nothing"])
    def test_against_nothing_there_is_none(self, official: float | None) -> None:
        seconds = {OURS: 1.0} | ({} if official is None else {OFFICIAL: official})
        assert report().ratios(Row("open", seconds, {}, {})) == {}


class TestResults:
    def test_json_and_plot_stand_beside_each_other(self, tmp_path: Path) -> None:
        write(report(ROW), tmp_path / "new" / "results.json")
        found = json.loads((tmp_path / "new" / "results.json").read_text())
        (row,) = found["networks"]["sam2.1-tiny"]
        assert row["ratios"]["official as it ships"] == 0.25
        assert row["raw_wall_s"] == {OURS: [1.0]}
        assert (tmp_path / "new" / "results.svg").read_text().count("<rect") == 1 + 3 + 3

    def test_what_people_read_is_escaped(self) -> None:
        row = Row("a < b", ROW.seconds, {}, {})
        assert "a &lt; b" in plot(report(row))


class TestTiming:
    def test_sides_take_turns_and_medians_are_compared(self) -> None:
        order: list[str] = []

        def work(name: str, watch: Watch) -> None:
            order.append(name)
            with watch.time("it"):
                pass

        (row,) = take_turns({"a": lambda w: work("a", w), "b": lambda w: work("b", w)}, rounds=2)
        assert order == ["a", "b", "a", "b"]
        assert row.what == "it"
        assert {name: len(times) for name, times in row.raw.items()} == {"a": 2, "b": 2}

    def test_steps_are_timed_one_by_one_after_the_first(self) -> None:
        watch = Watch()
        assert watch.each("step", iter(range(5)), skip=2) == 5
        assert len(watch.taken["step"]) == 3

    def test_what_only_one_side_did_is_a_row_too(self) -> None:
        def work(watch: Watch) -> None:
            with watch.time("alone"):
                pass

        (row,) = take_turns({"a": work, "b": lambda _: None}, rounds=1)
        assert row.seconds.keys() == {"a"}
