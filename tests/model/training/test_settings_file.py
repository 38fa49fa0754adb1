from pathlib import Path
from typing import ClassVar

import pytest

from model.training.config import RunConfig, Schedule, SourceKind
from model.training.settings_file import BadSettings, from_table, read_settings

GOOD = """
name = "first"
model = "nano"
steps = 10
frozen = ["image_encoder."]
initial_weights = "start.pt"

[[sources]]
kind = "images"
path = "photos"
weight = 2

[optimiser]
schedule = "inverse-sqrt"
betas = [0.9, 0.95]
"""


class TestReadSettings:
    @pytest.mark.parametrize("content", [b"steps =", b"\xff\xfe"], ids=["cut off", "no text"])
    def test_what_is_no_toml_is_named(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "run.toml"
        path.write_bytes(content)
        with pytest.raises(BadSettings, match=r"run\.toml is not valid TOML"):
            read_settings(path, RunConfig)

    def test_nested_tables_become_dataclasses(self, tmp_path: Path) -> None:
        path = tmp_path / "run.toml"
        path.write_text(GOOD)

        config = read_settings(path, RunConfig)

        assert config.sources[0].kind is SourceKind.IMAGES
        assert config.sources[0].weight == 2.0
        assert config.optimiser.schedule is Schedule.INVERSE_SQRT
        assert config.optimiser.betas == (0.9, 0.95)
        assert config.initial_weights == Path("start.pt")
        assert config.batch.clip_frames == 8

    def test_invalid_toml_names_the_file(self, tmp_path: Path) -> None:
        path = tmp_path / "run.toml"
        path.write_text("name = ")

        with pytest.raises(BadSettings, match=r"run\.toml is not valid TOML"):
            read_settings(path, RunConfig)

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadSettings, match="there is no settings file"):
            read_settings(tmp_path / "no.toml", RunConfig)


class TestFromTable:
    base: ClassVar = {"name": "a", "model": "nano", "steps": 1, "sources": [{"kind": "synthetic"}]}

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"stesp": 3}, "unknown key 'stesp'; did you mean 'steps'"),
            ({"optimiser": {"weight_decy": 0.1}}, r"'optimiser.weight_decy'; did you mean 'weight_decay'"),
            ({"zzz": 1}, "known here: activation_checkpoints"),
            ({"steps": "many"}, "steps must be int, not 'many'"),
            ({"steps": True}, "steps must be int"),
            ({"sources": [{"kind": "film"}]}, "must be one of sa-v, vos, images, synthetic"),
            ({"sources": [{"kind": "images"}]}, "a source of kind images needs a path"),
            ({"sources": []}, "at least one"),
            ({"batch": 3}, "batch must be a table"),
            ({"frozen": "all"}, "frozen must be a list"),
        ],
    )
    def test_mistakes_are_named(self, change: dict[str, object], message: str) -> None:
        with pytest.raises(BadSettings, match=message):
            from_table(RunConfig, {**self.base, **change})

    def test_missing_key(self) -> None:
        with pytest.raises(BadSettings, match="model is missing"):
            from_table(RunConfig, {"name": "a"})
