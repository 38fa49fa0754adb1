import json
from dataclasses import replace
from pathlib import Path

import pytest

from bench.floor import tracked_operations
from bench.report import Report, plot, write
from bench.sides import OFFICIAL, OFFICIAL_BF16, OFFICIAL_COMPILED, OURS, OURS_EAGER, OURS_FLOAT32, Work
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


class TestFrames:
    FRAME = replace(ROW, operations=10**12)

    def test_a_second_and_shares_of_the_floor(self) -> None:
        found = replace(report(), peaks={OURS: 2e12, OFFICIAL: 5e11})
        assert found.frames_per_second(self.FRAME) == pytest.approx(
            {OFFICIAL: 0.25, OFFICIAL_BF16: 0.5, OURS: 1.0, OURS_FLOAT32: 1 / 3}
        )
        assert found.shares_of_floor(self.FRAME) == {OURS: 0.5, OFFICIAL: 0.5}
        assert "1.0 frames a second" in found.line(self.FRAME)

    def test_what_is_no_frame_has_none(self) -> None:
        assert report().frames_per_second(ROW) == report().shares_of_floor(ROW) == {}

    def test_a_compiled_official_side_is_compared_too(self, tmp_path: Path) -> None:
        row = replace(ROW, seconds={**ROW.seconds, OFFICIAL_COMPILED: 1.6, OURS_EAGER: 2.0})
        ratios = report().ratios(row)
        assert ratios["official compiled"] == pytest.approx(0.625)
        assert ratios["ours without compiling"] == 0.5
        assert plot(report(row)).count("<rect") == 1 + 5 + 5

    def test_operations_of_a_seen_frame_leave_out_the_encoder(self) -> None:
        work = Work("nano", 64)
        first, seen = (tracked_operations(work, 3, is_seen=is_seen) for is_seen in (False, True))
        assert tracked_operations(work, 6, is_seen=True) == 2 * seen
        assert 0 < seen < first


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
