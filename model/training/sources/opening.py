"""Open the sources that a run's settings name."""

from pathlib import Path

from model.training.config import BatchConfig, RunConfig, SourceConfig, SourceKind
from model.training.samples import Source
from model.training.sources.images import ImageFolderSource
from model.training.sources.mixture import WeightedSource
from model.training.sources.synthetic import SyntheticSource
from model.training.sources.videos import SavSource, VosSource


def open_sources(config: RunConfig, side: int) -> list[WeightedSource]:
    """Open every source of a run.

    Raises:
        BadDataset: a folder does not hold what its kind expects.
    """
    return [
        WeightedSource(open_source(source, config.batch, side), source.weight, source.gives_images)
        for source in config.sources
    ]


def open_source(source: SourceConfig, batch: BatchConfig, side: int) -> Source:
    """Open one source; clips have the length and number of objects that the batch wants."""
    frames = 1 if source.gives_images else batch.clip_frames
    objects = batch.image_objects if source.gives_images else batch.clip_objects
    if source.kind is SourceKind.SYNTHETIC:
        return SyntheticSource(source.path, source.preset, frames, side)
    folder = source.path or Path()
    if source.kind is SourceKind.IMAGES:
        return ImageFolderSource(folder)
    if source.kind is SourceKind.SAV:
        return SavSource(folder, frames, objects)
    return VosSource(folder, frames, objects)
