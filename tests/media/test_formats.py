"""Every format: what a stranger's reader sees, and that the way out and back in changes nothing."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco
from pycocotools.coco import COCO

from media.formats.catalogue import Format
from media.formats.clip import BeyondFormat, ObjectFacts, ObjectType
from media.formats.indexed_layout import mots_classes
from media.formats.pictures import davis_palette
from media.formats.reading import find_clips, recognise
from media.formats.sav_stream import write_sav_file
from media.reader import FrameReader
from media.rle import Rle
from media.sav import SavMasklet, SavVideo, build_sav, read_sav, write_sav
from media.sav import annotated_frames as every_fourth
from tests.media.sets import (
    FRAMES,
    HEIGHT,
    OBJECTS,
    WIDTH,
    MadeClip,
    ReadClip,
    make_clip,
    members_of,
    pixels_of,
    write_set,
)

# pycocotools decodes through an interface that NumPy 2 is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

ANNOTATED = range(0, FRAMES, 4)
NUMBERS = [each.number for each in OBJECTS]


@pytest.fixture
def clip(tmp_path: Path) -> MadeClip:
    return make_clip(tmp_path)


def png(content: bytes) -> np.ndarray[Any, Any]:
    return np.asarray(Image.open(io.BytesIO(content)))


def merged(frame: int) -> np.ndarray[Any, Any]:
    """All objects in one picture: the smaller number wins."""
    picture = np.zeros((HEIGHT, WIDTH), np.uint8)
    for number in reversed(NUMBERS):
        picture[pixels_of(number, frame)] = number
    return picture


class TestSavTrain:
    @pytest.mark.parametrize("kind", ["manual", "auto"])
    def test_streamed_bytes_are_those_of_the_released_form(
        self, clip: MadeClip, tmp_path: Path, kind: str
    ) -> None:
        written = members_of(Format.SAV, [clip], tmp_path / "s")[f"sav_train/cats_{kind}.json"]
        masklets = [
            SavMasklet(
                each.number - 1,
                [
                    Rle(
                        (HEIGHT, WIDTH),
                        coco.encode(np.asfortranarray(pixels_of(each.number, frame), np.uint8))[
                            "counts"
                        ].decode(),
                    )
                    for frame in every_fourth(FRAMES)
                ],
                each.type,
                each.edited_frame_count,
                [1.0] * 3 + [0.97] * (len(ANNOTATED) - 3) if kind == "auto" else None,
            )
            for each in OBJECTS
            if each.type == kind
        ]
        video = SavVideo("cats", FRAMES, clip.facts.frame_rate, HEIGHT, WIDTH, "Indoor")
        assert written == write_sav(build_sav(video, masklets))

    def test_documented_fields(self, clip: MadeClip, tmp_path: Path) -> None:
        members = members_of(Format.SAV, [clip], tmp_path / "s")
        told = json.loads(members["sav_train/cats_manual.json"])
        assert told["video_frame_count"] == float(FRAMES)
        assert told["masklet_num"] == len(told["masklet_id"]) == 2
        assert len(told["masklet"]) == len(ANNOTATED)
        for position, frame in enumerate(ANNOTATED):
            for column, number in enumerate((1, 2)):
                assert (coco.decode(told["masklet"][position][column]) == pixels_of(number, frame)).all()
        assert told["masklet_visibility_changes"] == [0, 2]
        assert read_sav(members["sav_train/cats_auto.json"]).masklet_first_appeared_frame == [3]

    def test_the_video_is_the_normalised_one(self, clip: MadeClip, tmp_path: Path) -> None:
        root = write_set(Format.SAV, [clip], tmp_path)
        with FrameReader(root / "sav_train" / "cats.mp4") as frames:
            assert (len(frames), float(frames.frame_rate)) == (FRAMES, 24.0)


class TestSavVal:
    def test_one_binary_picture_per_object_and_annotated_frame(self, clip: MadeClip, tmp_path: Path) -> None:
        root = write_set(Format.SAV, [replace(clip, facts=replace(clip.facts, split="val"))], tmp_path)
        val = root / "sav_val"
        assert (val / "sav_val.txt").read_text() == "cats\n"
        shown = sorted(path.name for path in (val / "JPEGImages_24fps" / "cats").iterdir())
        assert shown == [f"{frame:05d}.jpg" for frame in range(FRAMES)]
        for each in OBJECTS:
            folder = val / "Annotations_6fps" / "cats" / f"{each.number - 1:03d}"
            assert sorted(path.name for path in folder.iterdir()) == [
                f"{frame:05d}.png" for frame in ANNOTATED
            ]
            for frame in ANNOTATED:
                picture = np.asarray(Image.open(folder / f"{frame:05d}.png"))
                assert ((picture > 0) == pixels_of(each.number, frame)).all()
                assert len(np.unique(picture)) <= 2


class DavisLoader:
    """Reads DAVIS 2017 as its loaders do: by the image set, with sorted names and palette indices."""

    def __init__(self, root: Path, subset: str) -> None:
        names = (root / "ImageSets" / "2017" / f"{subset}.txt").read_text().split()
        self.sequences = {
            name: (
                sorted((root / "JPEGImages" / "480p" / name).glob("*.jpg")),
                sorted((root / "Annotations" / "480p" / name).glob("*.png")),
            )
            for name in names
        }

    def masks(self, name: str) -> np.ndarray[Any, Any]:
        """(objects, frames, H, W) booleans."""
        pictures = np.stack([np.array(Image.open(path)) for path in self.sequences[name][1]])
        return np.stack([pictures == number for number in range(1, int(pictures.max()) + 1)])


class TestDavis:
    def test_a_davis_loader_reads_it(self, clip: MadeClip, tmp_path: Path) -> None:
        loader = DavisLoader(write_set(Format.DAVIS, [clip], tmp_path), "train")
        pictures, annotations = loader.sequences["cats"]
        assert [path.stem for path in pictures] == [path.stem for path in annotations]
        masks = loader.masks("cats")
        for position, frame in enumerate(ANNOTATED):
            for number in NUMBERS:
                assert (masks[number - 1, position] == (merged(frame) == number)).all()

    def test_pictures_carry_the_palette(self, clip: MadeClip, tmp_path: Path) -> None:
        picture = members_of(Format.DAVIS, [clip], tmp_path / "s")["Annotations/480p/cats/00000.png"]
        image = Image.open(io.BytesIO(picture))
        assert image.mode == "P"
        assert davis_palette()[:12] == bytes([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0])
        assert bytes(image.getpalette() or [])[:12] == davis_palette()[:12]

    def test_every_frame_when_every_frame_is_annotated(self, clip: MadeClip, tmp_path: Path) -> None:
        every = replace(clip, facts=replace(clip.facts, step=1))
        loader = DavisLoader(write_set(Format.DAVIS, [every], tmp_path), "train")
        assert len(loader.sequences["cats"][1]) == FRAMES

    def test_too_many_objects_are_refused(self, clip: MadeClip, tmp_path: Path) -> None:
        crowded = replace(clip, facts=replace(clip.facts, objects=(ObjectFacts(256),)))
        with pytest.raises(BeyondFormat, match="up to 255"):
            members_of(Format.DAVIS, [crowded], tmp_path / "s")


class TestYouTubeVos:
    def test_meta_names_category_and_frames(self, clip: MadeClip, tmp_path: Path) -> None:
        members = members_of(Format.YOUTUBE_VOS, [clip], tmp_path / "s")
        objects = json.loads(members["train/meta.json"])["videos"]["cats"]["objects"]
        assert {number: each["category"] for number, each in objects.items()} == {
            "1": "cat",
            "2": "object",
            "4": "ball",
        }
        assert objects["2"]["frames"] == ["00000", "00004", "00008", "00016", "00020", "00024", "00028"]
        assert (png(members["train/Annotations/cats/00012.png"]) == merged(12)).all()
        assert "train/JPEGImages/cats/00028.jpg" in members


class TestCoco:
    def test_youtube_vis_masks_decode(self, clip: MadeClip, tmp_path: Path) -> None:
        told = json.loads(members_of(Format.YOUTUBE_VIS, [clip], tmp_path / "s")["train/instances.json"])
        [video] = told["videos"]
        assert (video["length"], video["file_names"][1]) == (len(ANNOTATED), "cats/00004.jpg")
        names = {each["id"]: each["name"] for each in told["categories"]}
        assert [names[each["category_id"]] for each in told["annotations"]] == ["cat", "object", "ball"]
        for each, annotation in zip(OBJECTS, told["annotations"], strict=True):
            for position, frame in enumerate(ANNOTATED):
                pixels = pixels_of(each.number, frame)
                segmentation = annotation["segmentations"][position]
                assert (segmentation is None) == (not pixels.any())
                if segmentation is not None:
                    assert (coco.decode(segmentation) == pixels).all()
                    assert annotation["areas"][position] == int(coco.area(segmentation))
                    assert annotation["bboxes"][position] == list(coco.toBbox(segmentation))

    def test_pycocotools_reads_coco_with_videos(
        self, clip: MadeClip, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        root = write_set(Format.COCO_VIDEO, [clip], tmp_path)
        reader = COCO(str(root / "train" / "instances.json"))
        assert "index created" in capsys.readouterr().out
        assert len(reader.getImgIds()) == len(ANNOTATED)
        for image in reader.loadImgs(reader.getImgIds()):
            frame = image["frame_index"]
            annotations = reader.loadAnns(reader.getAnnIds(imgIds=image["id"]))
            assert {each["track_id"] for each in annotations} == {
                number for number in NUMBERS if pixels_of(number, frame).any()
            }
            for annotation in annotations:
                assert (reader.annToMask(annotation) == pixels_of(annotation["track_id"], frame)).all()


class TestMots:
    def test_pixels_hold_class_and_instance(self, clip: MadeClip, tmp_path: Path) -> None:
        members = members_of(Format.MOTS, [clip], tmp_path / "s")
        classes = json.loads(members["classes.json"])
        picture = png(members["train/instances/cats/000012.png"])
        assert picture.dtype in (np.uint16, np.int32)
        for each in OBJECTS:
            own = picture == classes[each.category] * 1000 + each.number
            assert (own == (merged(12) == each.number)).all()
            if own.any():  # as MOTS's tools turn their pictures into run lengths
                packed = coco.encode(np.asfortranarray(own, np.uint8))
                assert int(coco.area(packed)) == int(own.sum())

    def test_known_classes_keep_their_numbers(self) -> None:
        assert mots_classes(["tree", "pedestrian", "car", "bus"]) == {
            "bus": 3,
            "car": 1,
            "pedestrian": 2,
            "tree": 4,
        }

    def test_the_class_of_ignored_regions_is_left_free(self) -> None:
        assert 10 not in mots_classes([f"c{number}" for number in range(40)]).values()

    def test_too_many_classes_are_refused(self) -> None:
        with pytest.raises(BeyondFormat, match="63 classes"):
            mots_classes([f"c{number}" for number in range(70)])


class TestOverlay:
    def test_objects_are_tinted(self, clip: MadeClip, tmp_path: Path) -> None:
        root = write_set(Format.OVERLAY, [clip], tmp_path)
        with FrameReader(root / "train" / "cats.mp4") as painted, FrameReader(clip.video) as plain:
            assert len(painted) == FRAMES
            change = np.abs(painted.read(12).astype(int) - plain.read(12)).sum(axis=2)
        assert change[pixels_of(1, 12)].mean() > 5 * change[~merged(12).astype(bool)].mean()


ROUND_TRIP = [each for each in Format if each != Format.OVERLAY]


class TestRoundTrip:
    @pytest.mark.parametrize("chosen", ROUND_TRIP)
    def test_written_read_and_written_again_is_identical(
        self, clip: MadeClip, tmp_path: Path, chosen: Format
    ) -> None:
        second = make_clip(tmp_path, "dogs", objects=OBJECTS[:1])
        first = members_of(chosen, [clip, second], tmp_path / "s")
        root = write_set(chosen, [clip, second], tmp_path)
        assert recognise(root) == chosen
        videos = {"cats": clip.video, "dogs": second.video}
        read = [ReadClip(each, videos[each.key], "train") for each in find_clips(root, chosen)]
        assert members_of(chosen, read, tmp_path / "t") == first

    def test_sav_val(self, clip: MadeClip, tmp_path: Path) -> None:
        val = replace(clip, facts=replace(clip.facts, split="val"))
        root = write_set(Format.SAV, [val], tmp_path)
        [found] = find_clips(root, Format.SAV)
        assert len(found.pictures) == FRAMES
        again = members_of(Format.SAV, [ReadClip(found, clip.video, "val")], tmp_path / "t")
        assert again == members_of(Format.SAV, [val], tmp_path / "u")

    def test_frame_tables_travel_along(self, clip: MadeClip, tmp_path: Path) -> None:
        [found] = find_clips(write_set(Format.DAVIS, [clip], tmp_path), Format.DAVIS)
        assert found.frame_count == FRAMES  # the pictures alone end at frame 28
        read = ReadClip(found, clip.video, "train")
        assert list(read.frame_table()) == list(clip.frame_table())


class TestReleasedFiles:
    @pytest.mark.parametrize("kind", ["manual", "auto"])
    def test_of_sav_come_back_to_the_byte(self, data_dir: Path, tmp_path: Path, kind: ObjectType) -> None:
        [source] = (data_dir / "sav_example").glob(f"*_{kind}.json")
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / source.name).write_bytes(source.read_bytes())
        [found] = find_clips(tmp_path / "in", Format.SAV)
        read = ReadClip(found, tmp_path / "none", "train")
        assert read.facts.frame_count == 483
        assert write_sav_file(tmp_path / "again.json", read, kind)
        assert (tmp_path / "again.json").read_bytes() == source.read_bytes()
