from pathlib import Path

import pytest

from media.rle import encode
from media.sav import SavMasklet, SavVideo, build_sav, write_sav
from model.evaluation.annotator import GivenMask, Prompting
from model.evaluation.baselines import CarryingBaseline, Copying, OpticalFlow
from model.evaluation.datasets import AnnotatedObject, open_image_sets, open_videos
from model.evaluation.grabcut import GrabCut
from model.evaluation.image import evaluate_images
from model.evaluation.interactive import Mode, annotation_time_s, evaluate_interactive
from model.evaluation.metrics import NothingToScore, Score
from model.evaluation.network import NetworkOnImages, NetworkOnVideos
from model.evaluation.pictures import BadLayout
from model.evaluation.vos import evaluate_vos
from model.predictors import Box, Clicks
from model.tracker import Tracker
from tests.model.evaluation.toys import Mask, Scripted, square, write_davis
from tests.model.training.toys import write_image_folder

FRAMES = 8
TRUTHS = [square(10 + 2 * index, 10) for index in range(FRAMES)]


@pytest.fixture
def moving(tmp_path: Path) -> list[AnnotatedObject]:
    return open_videos(write_davis(tmp_path / "d", {"ball": [[mask] for mask in TRUTHS]}))


class TestDatasets:
    def test_a_late_object_begins_where_it_appears(self, tmp_path: Path) -> None:
        frames: list[list[Mask | None]] = [
            [square(5, 5), None if i < 2 else square(30, 20)] for i in range(5)
        ]
        first, second = open_videos(write_davis(tmp_path, {"two": frames}))
        assert (first.name, first.annotated) == ("1", (0, 1, 2, 3, 4))
        assert (second.name, second.annotated) == ("2", (2, 3, 4))
        assert (second.truth(2) == square(30, 20)).all()

    def test_limit_and_held_out(self, tmp_path: Path) -> None:
        names = [f"video{number}" for number in range(30)]
        folder = write_davis(tmp_path, {name: [[square(5, 5)]] for name in names})
        assert len(open_videos(folder, limit=3)) == 3
        assert 0 < len(open_videos(folder, held_out=True)) < 15

    def test_sav_json_is_annotated_every_fourth_frame(self, tmp_path: Path) -> None:
        from fractions import Fraction

        video = SavVideo("v", 9, Fraction(24), 40, 60, "Indoor")
        masks = [None, encode(square(5, 5)), encode(square(9, 5))]
        (tmp_path / "v_manual.json").write_bytes(write_sav(build_sav(video, [SavMasklet(7, masks)])))
        (only,) = open_videos(tmp_path)
        assert (only.name, only.annotated) == ("7", (4, 8))
        assert (only.truth(8) == square(9, 5)).all()

    def test_no_dataset(self, tmp_path: Path) -> None:
        with pytest.raises(BadLayout, match="no video data set"):
            open_videos(tmp_path)
        with pytest.raises(BadLayout, match="no images"):
            open_image_sets(tmp_path)


class TestVos:
    def test_a_lost_object_costs_its_frames(self, moving: list[AnnotatedObject]) -> None:
        result = evaluate_vos(Scripted(TRUTHS, reach=4), moving, Prompting.MASK)
        assert result.scores[0].score == Score(0.5, 0.5)  # right on frames 1 to 3 of the six between the ends
        assert result.presence == 0.5
        assert result.cost.seconds_per_frame is not None
        assert result.cost.peak_memory_bytes > 0

    @pytest.mark.parametrize(
        ("prompting", "kind", "count"),
        [
            (Prompting.MASK, GivenMask, 1),
            (Prompting.BOX, Box, 1),
            (Prompting.ONE_CLICK, Clicks, 1),
            (Prompting.FIVE_CLICKS, Clicks, 3),  # right after three, so the annotator stops
        ],
    )
    def test_prompts(
        self, moving: list[AnnotatedObject], prompting: Prompting, kind: type, count: int
    ) -> None:
        subject = Scripted(TRUTHS, reach=99)
        evaluate_vos(subject, moving, prompting)
        assert len(subject.prompts) == count
        assert all(frame == 0 and isinstance(prompt, kind) for frame, prompt in subject.prompts)

    def test_too_short_a_video(self, tmp_path: Path) -> None:
        objects = open_videos(write_davis(tmp_path, {"short": [[square(5, 5)]] * 2}))
        with pytest.raises(NothingToScore, match="between its first"):
            evaluate_vos(Scripted([square(5, 5)] * 2, 9), objects, Prompting.MASK)

    def test_flow_follows_and_a_copy_does_not(self, moving: list[AnnotatedObject]) -> None:
        copied, carried = (
            evaluate_vos(CarryingBaseline(how), moving, Prompting.MASK).scores[0].score.j
            for how in (Copying(), OpticalFlow())
        )
        assert copied < 0.5 < carried


class TestInteractive:
    def test_offline_clicks_on_the_worst_frames(self, moving: list[AnnotatedObject]) -> None:
        subject = Scripted(TRUTHS, reach=3)
        result = evaluate_interactive(subject, moving, Mode.OFFLINE, most_frames=4)
        assert subject.prompted_frames == [0, 3, 6]
        assert subject.starts == [0, 0, 0]  # all is segmented again after every repair
        assert [score.j for score in result.curve] == pytest.approx([3 / 8, 6 / 8, 1, 1])
        assert result.average.j == pytest.approx((3 / 8 + 6 / 8 + 2) / 4)

    def test_online_goes_on_from_the_repair(self, moving: list[AnnotatedObject]) -> None:
        subject = Scripted(TRUTHS, reach=3)
        result = evaluate_interactive(subject, moving, Mode.ONLINE, most_frames=4)
        assert subject.prompted_frames == [0, 3, 6]
        assert subject.starts == [0, 3, 6]
        assert [score.j for score in result.curve] == pytest.approx([3 / 8, 6 / 8, 1, 1])

    def test_three_clicks_a_frame(self, moving: list[AnnotatedObject]) -> None:
        subject = Scripted(TRUTHS, reach=3)
        evaluate_interactive(subject, moving, Mode.ONLINE, most_frames=1)
        counts = [len(prompt.points) for _, prompt in subject.prompts if isinstance(prompt, Clicks)]
        assert counts == [1, 2, 3]

    def test_annotation_time(self) -> None:
        assert annotation_time_s(Mode.OFFLINE, 300, 2) == pytest.approx(2 * 35.5)
        assert annotation_time_s(Mode.ONLINE, 300, 2) == pytest.approx(30 + 2 * 5.5)

    def test_baselines_take_corrections(self, moving: list[AnnotatedObject]) -> None:
        result = evaluate_interactive(CarryingBaseline(Copying()), moving, Mode.ONLINE, most_frames=3)
        scores = [score.j_and_f for score in result.curve]
        assert scores[0] < scores[-1]


class TestImages:
    def test_grabcut_finds_a_bright_square(self, tmp_path: Path) -> None:
        write_image_folder(tmp_path / "set", ["a", "b"])
        result = evaluate_images(GrabCut(), open_image_sets(tmp_path))
        assert result.masks == {"set": 2}
        assert result.miou(5) > 0.9
        assert result.cost.seconds_per_prompt is not None

    def test_sets_weigh_the_same(self, tmp_path: Path) -> None:
        write_image_folder(tmp_path / "one", ["a"])
        write_image_folder(tmp_path / "two", ["a", "b", "c"])
        result = evaluate_images(GrabCut(), open_image_sets(tmp_path), limit=2)
        assert result.masks == {"one": 1, "two": 2}
        assert result.miou(1) == pytest.approx((result.sets["one"][0] + result.sets["two"][0]) / 2)

    def test_network(self, tmp_path: Path, tracker: Tracker) -> None:
        write_image_folder(tmp_path / "set", ["a"])
        result = evaluate_images(NetworkOnImages(tracker), open_image_sets(tmp_path))
        assert len(result.sets["set"]) == 5
        assert all(0 <= iou <= 1 for iou in result.sets["set"])


class TestNetworkOnVideos:
    @pytest.mark.parametrize("prompting", [Prompting.MASK, Prompting.BOX, Prompting.THREE_CLICKS])
    def test_vos(self, moving: list[AnnotatedObject], tracker: Tracker, prompting: Prompting) -> None:
        result = evaluate_vos(NetworkOnVideos(tracker), moving, prompting)
        assert 0 <= result.scores[0].score.j_and_f <= 1

    @pytest.mark.parametrize("mode", list(Mode))
    def test_interactive(self, moving: list[AnnotatedObject], tracker: Tracker, mode: Mode) -> None:
        result = evaluate_interactive(NetworkOnVideos(tracker), moving, mode, most_frames=2)
        assert len(result.curve) == 2
