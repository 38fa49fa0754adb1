import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from media.rle import encode
from model.training.config import SourceConfig, SourceKind
from model.training.sources.held_out import is_held_out
from model.training.sources.images import BadDataset, ImageFolderSource
from model.training.sources.mixture import NothingToLearn, StepBatches, WeightedSource, takes_images
from model.training.sources.opening import open_sources
from model.training.sources.synthetic import SyntheticSource
from model.training.sources.videos import VosSource
from tests.model.training.toys import SIDE, MovingSquares, run_config, write_image_folder

NAMES = [f"picture{number}" for number in range(40)]


class TestHeldOut:
    def test_about_a_tenth_is_kept(self) -> None:
        kept = sum(is_held_out(f"name-{number}") for number in range(5000))

        assert 420 < kept < 580


class TestImages:
    def test_training_and_held_out_do_not_meet(self, tmp_path: Path) -> None:
        write_image_folder(tmp_path / "set", NAMES)

        train = ImageFolderSource(tmp_path / "set").names
        kept = ImageFolderSource(tmp_path / "set", held_out=True).names

        assert sorted(train + kept) == sorted(NAMES)
        assert kept

    def test_instance_map_gives_masks(self, tmp_path: Path) -> None:
        write_image_folder(tmp_path / "set", NAMES)

        sample = ImageFolderSource(tmp_path / "set").read(0)

        assert sample.masks.shape == (1, 1, 40, 60)
        assert sample.masks.sum() == 20 * 30

    def test_overlapping_masks_come_from_the_lines(self, tmp_path: Path) -> None:
        write_image_folder(tmp_path / "set", NAMES)
        whole = np.zeros((40, 60), dtype=bool)
        whole[5:35, 5:55] = True
        part = np.zeros_like(whole)
        part[10:20, 10:20] = True
        name = ImageFolderSource(tmp_path / "set").names[0]
        instances = [{"rle": {"size": [40, 60], "counts": encode(mask).counts}} for mask in (whole, part)]
        row = {"image": name, "instances": instances}
        (tmp_path / "set" / "instances.jsonl").write_text(json.dumps(row))

        sample = ImageFolderSource(tmp_path / "set").read(0)

        assert sample.masks[0, :, 12, 12].tolist() == [True, True]

    def test_broken_line_is_named(self, tmp_path: Path) -> None:
        write_image_folder(tmp_path / "set", NAMES)
        (tmp_path / "set" / "instances.jsonl").write_text('{"image": 3}')

        with pytest.raises(BadDataset, match="line 1"):
            ImageFolderSource(tmp_path / "set")

    def test_empty_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadDataset, match="no pictures in images/"):
            ImageFolderSource(tmp_path)


class TestVos:
    def test_palette_labels_become_objects(self, tmp_path: Path) -> None:
        name = next(name for name in NAMES if not is_held_out(name))
        for folder in ("JPEGImages", "Annotations"):
            (tmp_path / folder / name).mkdir(parents=True)
        for index in range(4):
            labels = np.zeros((30, 40), dtype=np.uint8)
            labels[5:15, 5 + index : 15 + index] = 1
            labels[20:25, 20:30] = 2
            Image.fromarray(labels, mode="P").save(tmp_path / "Annotations" / name / f"{index:05d}.png")
            picture = np.full((30, 40, 3), 90, dtype=np.uint8)
            cv2.imwrite(str(tmp_path / "JPEGImages" / name / f"{index:05d}.jpg"), picture)

        sample = VosSource(tmp_path, frames=3, objects=2).draw(np.random.default_rng(0))

        assert sample.frames.shape == (3, 30, 40, 3)
        assert sorted(sample.masks[0].reshape(2, -1).sum(axis=1).tolist()) == [50, 100]


class TestMixture:
    def batches(self) -> StepBatches:
        sources = [
            WeightedSource(MovingSquares(1), 1.0, gives_images=True),
            WeightedSource(MovingSquares(3), 1.0, gives_images=False),
        ]
        return StepBatches(sources, run_config(steps=30), SIDE)

    def test_a_step_always_gives_the_same_batch(self) -> None:
        first, again = self.batches()[5], self.batches()[5]

        assert (first.frames == again.frames).all()
        assert (first.masks == again.masks).all()

    def test_steps_differ_and_take_both_kinds(self) -> None:
        batches = self.batches()

        assert {batches[step].frame_count for step in range(12)} == {1, 3}

    def test_objects_know_their_sample(self) -> None:
        batches = self.batches()
        images = next(batches[step] for step in range(12) if batches[step].frame_count == 1)

        assert images.sample_of_object.shape == (images.object_count,)
        assert set(images.sample_of_object.tolist()) == {0, 1}

    def test_sources_without_objects_are_reported(self) -> None:
        class Nothing(MovingSquares):
            def draw(self, rng: np.random.Generator):  # type: ignore[no-untyped-def]
                sample = super().draw(rng)
                return type(sample)(sample.frames, np.zeros_like(sample.masks))

        batches = StepBatches([WeightedSource(Nothing(1), 1.0, True)], run_config(), SIDE)

        with pytest.raises(NothingToLearn, match="check the paths"):
            batches[0]

    @pytest.mark.parametrize(
        ("chance", "images", "clips", "expected"),
        [
            (0.9, True, False, True),
            (0.1, False, True, False),
            (0.1, True, True, True),
            (0.9, True, True, False),
        ],
    )
    def test_kind_of_step(self, chance: float, images: bool, clips: bool, expected: bool) -> None:
        assert takes_images(chance, images, clips, images_share=0.5) is expected


class TestSynthetic:
    def test_clips_show_their_objects_at_first(self) -> None:
        sample = SyntheticSource(None, "easy", frames=3, side=48).draw(np.random.default_rng(4))

        assert sample.frames.shape == (3, 48, 48, 3)
        assert sample.masks[0].any(axis=(1, 2)).all()

    def test_settings_open_every_kind(self, tmp_path: Path) -> None:
        write_image_folder(tmp_path / "set", NAMES)
        sources = (
            SourceConfig(SourceKind.SYNTHETIC, as_images=True, weight=2.0),
            SourceConfig(SourceKind.IMAGES, path=tmp_path / "set"),
            SourceConfig(SourceKind.SYNTHETIC, preset="easy"),
        )

        opened = open_sources(run_config(sources=sources), SIDE)

        assert [(source.weight, source.gives_images) for source in opened] == [
            (2.0, True),
            (1.0, True),
            (1.0, False),
        ]
        assert opened[2].source.draw(np.random.default_rng(1)).frames.shape[0] == 3
