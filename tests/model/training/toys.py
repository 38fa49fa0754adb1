"""Small samples for training tests."""

from pathlib import Path

import cv2
import numpy as np

from model.training.config import (
    AugmentConfig,
    BatchConfig,
    InteractionConfig,
    OptimiserConfig,
    Precision,
    RunConfig,
    Schedule,
    SourceConfig,
    SourceKind,
)
from model.training.samples import Sample

SIDE = 64


class MovingSquares:
    """Clips of two coloured squares that drift over noise; the second one leaves after half of the clip."""

    def __init__(self, frames: int, size: int = 80) -> None:
        self._frames = frames
        self._size = size

    def draw(self, rng: np.random.Generator) -> Sample:
        frames = rng.integers(0, 60, (self._frames, self._size, self._size, 3), dtype=np.uint8)
        masks = np.zeros((self._frames, 2, self._size, self._size), dtype=bool)
        left, top = (int(part) for part in rng.integers(4, 20, 2))
        for index in range(self._frames):
            masks[index, 0, top : top + 24, left + 2 * index : left + 2 * index + 24] = True
            if index <= self._frames // 2:
                masks[index, 1, 50:70, 50:70] = True
            frames[index][masks[index, 0]] = (220, 40, 40)
            frames[index][masks[index, 1]] = (40, 220, 220)
        return Sample(frames, masks)


def run_config(**changes: object) -> RunConfig:
    settings: dict[str, object] = {
        "name": "toy",
        "model": "nano",
        "steps": 4,
        "sources": (SourceConfig(SourceKind.SYNTHETIC),),
        "image_side": SIDE,
        "precision": Precision.FLOAT32,
        "loader_processes": 0,
        "save_every_steps": 100,
        "log_every_steps": 1,
        "images_share": 0.5,
        "batch": BatchConfig(image_batch=2, image_objects=2, clip_batch=1, clip_frames=3, clip_objects=2),
        "interaction": InteractionConfig(clicks=1),
        "augment": AugmentConfig(),
        "optimiser": OptimiserConfig(
            rate=1e-3, encoder_rate=1e-3, warm_up=1, schedule=Schedule.CONSTANT, clip_norm=1.0
        ),
    }
    return RunConfig(**{**settings, **changes})  # type: ignore[arg-type]


def write_image_folder(folder: Path, names: list[str], *, size: tuple[int, int] = (40, 60)) -> None:
    """Write pictures with one bright rectangle each, and their instance maps."""
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    for name in names:
        picture = np.full((*size, 3), 30, dtype=np.uint8)
        labels = np.zeros(size, dtype=np.uint8)
        picture[10:30, 15:45] = 200
        labels[10:30, 15:45] = 7
        cv2.imwrite(str(folder / "images" / f"{name}.png"), picture)
        cv2.imwrite(str(folder / "masks" / f"{name}.png"), labels)
