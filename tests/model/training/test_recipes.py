from pathlib import Path

import pytest

from model.config import preset
from model.training.config import RunConfig
from model.training.loop import training_config
from model.training.settings_file import read_settings

RECIPES = sorted((Path(__file__).parents[3] / "recipes").rglob("*.toml"))


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_is_a_valid_run(path: Path) -> None:
    config = read_settings(path, RunConfig)

    assert training_config(config).backbone == preset(config.model).backbone
    assert all(source.path is not None and not source.path.is_absolute() for source in config.sources)


def test_the_bundled_weights_have_a_recipe() -> None:
    assert [path.stem[0] for path in RECIPES] == [str(stage) for stage in range(1, 8)]
