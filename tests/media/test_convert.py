"""Archives of strangers: what is read from good ones, and what is said of bad ones."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from media.errors import DecodeTimeout, MediaError
from media.formats.catalogue import Format
from media.formats.clip import BadDataset
from media.formats.convert import Archive, convert
from media.formats.core_file import CoreClip
from media.formats.unpack import unpack
from media.reader import FrameReader
from media.sandbox import Limits, convert_in_sandbox
from tests.media.sets import FRAMES, HEIGHT, OBJECTS, WIDTH, make_clip, pixels_of, write_set

ROOM = 2**28


def packed(root: Path, path: Path) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        archive.add(root, "v1")
    return path


def pack_entries(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


class TestConvert:
    @pytest.mark.parametrize("chosen", [each for each in Format if each != Format.OVERLAY])
    def test_masks_arrive_frame_by_frame(self, tmp_path: Path, chosen: Format) -> None:
        clip = make_clip(tmp_path)
        archive = packed(write_set(chosen, [clip], tmp_path), tmp_path / "set.tar.gz")
        (tmp_path / "out").mkdir()
        told = convert(Archive(archive, "set.tar.gz", chosen, ROOM), tmp_path / "out", lambda _: None)
        [one] = told["clips"]
        assert (one["key"], one["height"], one["width"]) == ("cats", HEIGHT, WIDTH)
        assert (one["frame_count"], one["step"]) == (FRAMES, 4)
        assert [each["number"] for each in one["objects"]] == [each.number for each in OBJECTS]
        core = CoreClip(tmp_path / "out" / one["core"], tmp_path, tmp_path)
        found = {(mask.frame_index, mask.number): mask.area for mask in core.masks()}
        assert found[0, 1] == int(pixels_of(1, 0).sum())
        assert (12, 2) not in found  # out of view
        with FrameReader(tmp_path / "out" / one["video"]) as frames:
            assert len(frames) == FRAMES

    def test_in_a_limited_process(self, tmp_path: Path) -> None:
        archive = packed(write_set(Format.DAVIS, [make_clip(tmp_path)], tmp_path), tmp_path / "set.tar.gz")
        (tmp_path / "out").mkdir()
        told = convert_in_sandbox(
            Archive(archive, "set.tar.gz"), tmp_path / "out", Limits(60, 4 * 2**30), lambda _: None
        )
        assert (told["format"], [each["key"] for each in told["clips"]]) == ("davis", ["cats"])

    def test_refusals_cross_the_border(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        (tmp_path / "bad.zip").write_bytes(b"nonsense")
        with pytest.raises(BadDataset, match="neither a zip nor a tar"):
            convert_in_sandbox(
                Archive(tmp_path / "bad.zip", "bad.zip"), tmp_path / "out", Limits(60), lambda _: None
            )

    def test_an_archive_that_takes_too_long_is_called_an_archive(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        archive = Archive(pack_entries(tmp_path / "a.zip", a=b"x"), "a.zip")
        with pytest.raises(DecodeTimeout, match=r"Reading this archive .* cut it into parts"):
            convert_in_sandbox(archive, tmp_path / "out", Limits(0.01), lambda _: None)


def plain_coco(by_masklet: bool) -> dict[str, object]:
    """Two videos with two objects each, as plain files have them: only the annotations are numbered."""
    mask = {"size": [4, 4], "counts": [5, 2, 9]}
    made = []
    for number in range(4):
        own = {"id": 40 + number, "video_id": 1 + number // 2, "category_id": 1}
        seen = (
            {"segmentations": [mask]} if by_masklet else {"segmentation": mask, "image_id": 1 + number // 2}
        )
        made.append(own | seen)
    return {
        "videos": [
            {"id": n, "name": f"v{n}", "height": 4, "width": 4, "file_names": ["0.jpg"]} for n in (1, 2)
        ],
        "images": [{"id": n, "video_id": n, "file_name": "0.jpg"} for n in (1, 2)],
        "categories": [{"id": 1, "name": "cat"}],
        "annotations": made,
    }


class TestPlainCoco:
    @pytest.mark.parametrize(
        ("by_masklet", "format_name"), [(True, "youtube-vis"), (False, "coco-video")], ids=["vis", "coco"]
    )
    def test_objects_are_counted_within_their_video(
        self, tmp_path: Path, by_masklet: bool, format_name: str
    ) -> None:
        file = tmp_path / "instances.json"
        file.write_text(json.dumps(plain_coco(by_masklet)))
        (tmp_path / "out").mkdir()
        told = convert(Archive(file, file.name), tmp_path / "out", lambda _: None)
        assert told["format"] == format_name
        assert [[each["number"] for each in clip["objects"]] for clip in told["clips"]] == [[1, 2], [1, 2]]


class TestBadArchives:
    def refuse(self, archive: Path, sentence: str, room: int = ROOM) -> None:
        folder = archive.parent / "unpacked"
        folder.mkdir()
        with pytest.raises(BadDataset, match=sentence):
            unpack(archive, folder, archive.name, room, lambda: None)

    @pytest.mark.parametrize("path", ["../up.json", "/etc/passwd", "a/../../b", "..\\up"])
    def test_paths_that_lead_out(self, tmp_path: Path, path: str) -> None:
        self.refuse(pack_entries(tmp_path / "a.zip", **{path: b"x"}), "unusable path")
        assert not (tmp_path / "up.json").exists()

    def test_too_much(self, tmp_path: Path) -> None:
        self.refuse(
            pack_entries(tmp_path / "a.zip", a=bytes(1000), b=bytes(1000)), "more than is allowed", 1500
        )

    def test_cut_off(self, tmp_path: Path) -> None:
        whole = pack_entries(tmp_path / "a.zip", a=bytes(5000)).read_bytes()
        (tmp_path / "a.zip").write_bytes(whole[:-10])
        self.refuse(tmp_path / "a.zip", "neither|damaged")

    def test_links_are_passed_over(self, tmp_path: Path) -> None:
        with tarfile.open(tmp_path / "a.tar", "w") as archive:
            link = tarfile.TarInfo("link")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
            plain = tarfile.TarInfo("plain")
            plain.size = 1
            archive.addfile(plain, io.BytesIO(b"x"))
        (tmp_path / "out").mkdir()
        unpack(tmp_path / "a.tar", tmp_path / "out", "a.tar", ROOM, lambda: None)
        assert [path.name for path in (tmp_path / "out").iterdir()] == ["plain"]


class TestBadContent:
    @pytest.mark.parametrize(
        ("files", "sentence"),
        [
            ({"readme.txt": b"hello"}, "No known data set"),
            ({"a_manual.json": b"{"}, "JSON"),
            ({"a_manual.json": b"{}"}, "missing|must"),
            ({"meta.json": b"[]", "Annotations/a/00000.png": b""}, "videos"),
            ({"Annotations/480p/a/00000.png": b"no picture"}, "cannot be read"),
            ({"i.json": b'{"videos": [{}], "annotations": []}'}, "breaks the format"),
            (
                {
                    "i.json": json.dumps(
                        {
                            "videos": [{"id": 1, "height": 2, "width": 2, "file_names": ["a/00000.jpg"]}],
                            "categories": [{"id": 1, "name": "x"}],
                            "annotations": [
                                {
                                    "id": 1,
                                    "video_id": 1,
                                    "category_id": 1,
                                    "segmentations": [{"size": [2, 2], "counts": [9]}],
                                }
                            ],
                        }
                    ).encode()
                },
                "do not fill",
            ),
        ],
        ids=["nothing", "no-json", "no-fields", "no-meta", "no-png", "no-coco", "bad-runs"],
    )
    def test_says_what_is_wrong(self, tmp_path: Path, files: dict[str, bytes], sentence: str) -> None:
        (tmp_path / "out").mkdir()
        archive = Archive(pack_entries(tmp_path / "a.zip", **files), "a.zip")
        with pytest.raises(MediaError, match=sentence):
            convert(archive, tmp_path / "out", lambda _: None)
