"""What an upload's metadata says, and how little of it is trusted."""

from __future__ import annotations

import pytest

from backend.uploads.errors import UploadHeaderInvalid
from backend.uploads.protocol import parse_metadata
from tests.backend.test_uploads import metadata


class TestNames:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("film.mp4", "film.mp4"),
            ("../../etc/passwd", "passwd"),
            ("C:\\films\\a.mp4", "a.mp4"),
            ("a\x00b\n.mp4", "ab.mp4"),
            ("films/", "Video"),
            ("", "Video"),
            ("x" * 400, "x" * 300),
        ],
    )
    def test_are_for_show_only(self, given: str, shown: str) -> None:
        assert parse_metadata(metadata(filename=given)).file_name == shown

    def test_keys_without_values_are_fine(self) -> None:
        assert parse_metadata("is_confidential, filename YQ==").file_name == "a"

    def test_no_metadata_is_fine(self) -> None:
        assert parse_metadata(None).project_id is None

    def test_broken_text_is_not(self) -> None:
        with pytest.raises(UploadHeaderInvalid):
            parse_metadata("filename =")
