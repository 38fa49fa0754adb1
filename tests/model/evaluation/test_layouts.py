from pathlib import Path

import cv2
import numpy as np
import pytest

from model.evaluation.layouts import BadLayout, Layout, detect_layout, score_folders
from model.evaluation.metrics import NothingToScore, Score
from model.evaluation.pictures import read_labels
from model.evaluation.scores_file import to_csv

SIZE = (40, 60)


def labels(*boxes: tuple[int, int, int]) -> np.ndarray:
    """Squares of 10 pixels: label, left, top."""
    picture = np.zeros(SIZE, dtype=np.uint8)
    for label, left, top in boxes:
        picture[top : top + 10, left : left + 10] = label
    return picture


def write(folder: Path, frames: dict[int, np.ndarray]) -> Path:
    folder.mkdir(parents=True)
    for number, picture in frames.items():
        cv2.imwrite(str(folder / f"{number:05d}.png"), picture)
    return folder


ONE, MOVED, NOTHING = labels((1, 10, 10)), labels((1, 10, 15)), labels()


class TestDavis:
    def test_ends_do_not_count(self, tmp_path: Path) -> None:
        write(tmp_path / "truth" / "cat", {0: ONE, 1: ONE, 2: ONE})
        write(tmp_path / "guess" / "cat", {0: NOTHING, 1: ONE, 2: NOTHING})
        (only,) = score_folders(tmp_path / "guess", tmp_path / "truth")
        assert only == ("cat", "1", Score(1.0, 1.0))
        (all_frames,) = score_folders(tmp_path / "guess", tmp_path / "truth", skip_ends=False)
        assert all_frames.score == Score(pytest.approx(1 / 3), pytest.approx(1 / 3))

    def test_objects_are_counted_from_where_they_are_seen(self, tmp_path: Path) -> None:
        both = labels((1, 10, 10), (2, 40, 10))
        write(tmp_path / "truth" / "cat", {0: ONE, 1: ONE, 2: both, 3: both, 4: both})
        write(tmp_path / "guess" / "cat", {0: ONE, 1: ONE, 2: both, 3: ONE, 4: both, 9: ONE})
        first, second = score_folders(tmp_path / "guess", tmp_path / "truth")
        assert first.score == Score(1.0, 1.0)
        assert second == ("cat", "2", Score(0.5, 0.5))

    def test_half_overlap(self, tmp_path: Path) -> None:
        write(tmp_path / "truth" / "cat", {0: ONE, 1: ONE, 2: ONE})
        write(tmp_path / "guess" / "cat", {0: ONE, 1: MOVED, 2: ONE})
        (only,) = score_folders(tmp_path / "guess", tmp_path / "truth")
        assert only.score.j == pytest.approx(50 / 150)

    def test_a_missing_prediction_is_an_error(self, tmp_path: Path) -> None:
        write(tmp_path / "truth" / "cat", {0: ONE, 1: ONE, 2: ONE})
        write(tmp_path / "guess" / "cat", {0: ONE, 2: ONE})
        with pytest.raises(BadLayout, match=r"00001\.png is missing"):
            score_folders(tmp_path / "guess", tmp_path / "truth")

    def test_palette_indices_stay(self, tmp_path: Path) -> None:
        from PIL import Image

        picture = Image.fromarray(labels((3, 5, 5)), mode=None).convert("P")
        picture.putpalette([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0])
        picture.putdata(labels((3, 5, 5)).flatten().tolist())
        picture.save(tmp_path / "p.png")
        assert set(np.unique(read_labels(tmp_path / "p.png"))) == {0, 3}


class TestSav:
    def test_objects_may_overlap(self, tmp_path: Path) -> None:
        for kind in ("truth", "guess"):
            write(tmp_path / kind / "v" / "000", {0: ONE, 4: ONE, 8: ONE})
            write(tmp_path / kind / "v" / "001", {0: MOVED * 255, 4: MOVED * 255, 8: MOVED * 255})
        assert detect_layout(tmp_path / "truth") is Layout.SAV
        scores = score_folders(tmp_path / "guess", tmp_path / "truth", strict=True)
        assert scores == [("v", "000", Score(1, 1)), ("v", "001", Score(1, 1))]

    def test_more_than_two_values(self, tmp_path: Path) -> None:
        for kind in ("truth", "guess"):
            write(tmp_path / kind / "v" / "000", {0: ONE, 4: labels((1, 0, 0), (2, 30, 20)), 8: ONE})
        with pytest.raises(BadLayout, match="at most two"):
            score_folders(tmp_path / "guess", tmp_path / "truth")

    def test_an_object_that_is_never_scored(self, tmp_path: Path) -> None:
        for kind in ("truth", "guess"):
            write(tmp_path / kind / "v" / "000", {0: ONE, 4: NOTHING, 8: ONE})
        with pytest.raises(BadLayout, match="none of the frames"):
            score_folders(tmp_path / "guess", tmp_path / "truth")

    def test_other_sizes(self, tmp_path: Path) -> None:
        write(tmp_path / "truth" / "v" / "000", {0: ONE, 4: ONE, 8: ONE})
        write(tmp_path / "guess" / "v" / "000", {0: ONE, 4: ONE[:20], 8: ONE})
        with pytest.raises(BadLayout, match="20 x 60"):
            score_folders(tmp_path / "guess", tmp_path / "truth")


class TestFolders:
    def test_layouts_must_agree(self, tmp_path: Path) -> None:
        write(tmp_path / "truth" / "v" / "000", {0: ONE})
        write(tmp_path / "guess" / "v", {0: ONE})
        with pytest.raises(BadLayout, match="different layouts"):
            score_folders(tmp_path / "guess", tmp_path / "truth")

    def test_strict_wants_the_same_videos(self, tmp_path: Path) -> None:
        for name in ("cat", "dog"):
            write(tmp_path / "truth" / name, {0: ONE, 1: ONE, 2: ONE})
        write(tmp_path / "guess" / "cat", {0: ONE, 1: ONE, 2: ONE})
        assert len(score_folders(tmp_path / "guess", tmp_path / "truth")) == 1
        with pytest.raises(BadLayout, match="dog"):
            score_folders(tmp_path / "guess", tmp_path / "truth", strict=True)

    def test_two_frames_leave_nothing(self, tmp_path: Path) -> None:
        for kind in ("truth", "guess"):
            write(tmp_path / kind / "cat", {0: ONE, 1: ONE})
        with pytest.raises(NothingToScore, match="no frame to score"):
            score_folders(tmp_path / "guess", tmp_path / "truth")


def test_csv(tmp_path: Path) -> None:
    for name, guess in (("cat", ONE), ("dog", NOTHING)):
        write(tmp_path / "truth" / name, {0: ONE, 1: ONE, 2: ONE})
        write(tmp_path / "guess" / name, {0: ONE, 1: guess, 2: ONE})
    text = to_csv(score_folders(tmp_path / "guess", tmp_path / "truth"))
    assert text.splitlines() == [
        "sequence,obj,J&F,J,F",
        "Global score,,50.0,50.0,50.0",
        "cat,1,100.0,100.0,100.0",
        "dog,1,0.0,0.0,0.0",
    ]
