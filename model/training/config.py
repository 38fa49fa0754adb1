"""One training run, described by one TOML file.

Defaults are those of the paper's full training where it states them (sections on training and its appendix);
they suit the released networks. ``recipes/`` holds the files of the bundled weights.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Precision(StrEnum):
    """Arithmetic of the forward pass; weights and losses stay in float32."""

    FLOAT32 = "float32"
    BF16 = "bf16"


class Schedule(StrEnum):
    """How the learning rate goes on after the warm-up."""

    COSINE = "cosine"
    INVERSE_SQRT = "inverse-sqrt"
    CONSTANT = "constant"


class OptimiserKind(StrEnum):
    """What turns gradients into steps.

    ``muon`` steps weight matrices in orthogonal directions and leaves everything else to AdamW. From fresh
    weights it needs far fewer samples; for fine-tuning keep ``adamw``, as the paper does.
    """

    ADAMW = "adamw"
    MUON = "muon"


class SourceKind(StrEnum):
    """Where samples come from."""

    SAV = "sa-v"  # folder of VIDEO.mp4 with VIDEO_manual.json
    VOS = "vos"  # DAVIS or YouTube-VOS folders: JPEGImages/NAME, Annotations/NAME
    IMAGES = "images"  # images/, masks/ and, if there is one, instances.jsonl
    SYNTHETIC = "synthetic"


@dataclass(frozen=True)
class SourceConfig:
    """One source of samples; a step draws from it in proportion to its weight.

    Attributes:
        kind: what is read.
        path: folder; for synthetic clips a folder of asset packs, or nothing for procedural ones.
        weight: relative share of the samples.
        as_images: draw single images from it, otherwise clips. Image folders are always drawn as images.
        preset: of the synthetic generator.
    """

    kind: SourceKind
    path: Path | None = None
    weight: float = 1.0
    as_images: bool = False
    preset: str = "default"

    def __post_init__(self) -> None:
        if self.kind is not SourceKind.SYNTHETIC and self.path is None:
            raise ValueError(f"a source of kind {self.kind} needs a path")
        if self.weight <= 0:
            raise ValueError("a source's weight must be above 0")

    @property
    def gives_images(self) -> bool:
        """Whether its samples are single images."""
        return self.as_images or self.kind is SourceKind.IMAGES


@dataclass(frozen=True)
class BatchConfig:
    """How many samples a step holds, on one process, and how many objects each gives."""

    image_batch: int = 4
    image_objects: int = 64
    clip_batch: int = 1
    clip_frames: int = 8
    clip_objects: int = 3


@dataclass(frozen=True)
class AugmentConfig:
    """Changes made to samples; chances are probabilities, jitters the largest relative change."""

    flip_chance: float = 0.5
    reverse_chance: float = 0.5
    affine_degrees: float = 25.0
    affine_shear: float = 20.0
    brightness: float = 0.1
    contrast: float = 0.03
    saturation: float = 0.03
    grayscale_chance: float = 0.05
    frame_brightness: float = 0.1
    frame_contrast: float = 0.05
    frame_saturation: float = 0.05
    mosaic_chance: float = 0.1
    image_zoom: float = 1.0  # largest factor by which an image is cropped and enlarged; 1 = never


@dataclass(frozen=True)
class InteractionConfig:
    """The simulated annotator."""

    points_chance: float = 0.5
    box_chance: float = 0.5
    most_conditioning: int = 2
    most_corrected: int = 2
    clicks: int = 7
    ground_truth_chance: float = 0.1
    box_noise: float = 0.1
    box_noise_most_px: float = 20.0


@dataclass(frozen=True)
class LossConfig:
    """Weights of the parts of the loss, and the grid that it is taken on.

    ``stride`` 1 compares masks pixel by pixel as the paper does; 2 or 4 compare them on a coarser grid, with
    shares of pixels as the truth. On a CPU at small sides, comparing costs as much as encoding.
    """

    stride: int = 1
    focal: float = 20.0
    dice: float = 1.0
    iou: float = 1.0
    object_score: float = 1.0
    grouping: float = 0.0  # of ``training/grouping.py``; for fresh weights
    focal_alpha: float = 0.25
    focal_gamma: float = 2.0

    def __post_init__(self) -> None:
        if self.stride not in (1, 2, 4):
            raise ValueError("the stride of the loss must be 1, 2 or 4")


@dataclass(frozen=True)
class OptimiserConfig:
    """The optimiser and its learning rates; ``rate`` and ``weight_decay`` mean the same for both kinds."""

    kind: OptimiserKind = OptimiserKind.ADAMW
    rate: float = 3e-4
    encoder_rate: float = 6e-5
    schedule: Schedule = Schedule.COSINE
    warm_up: int = 15_000
    cool_down: int = 0
    timescale: int = 1_000  # of the inverse square root, steps
    final_share: float = 0.0  # of the rate, where the cosine ends
    weight_decay: float = 0.1
    layer_decay: float = 0.9
    betas: tuple[float, ...] = (0.9, 0.999)
    clip_norm: float = 0.1
    accumulate: int = 1


@dataclass(frozen=True)
class RunConfig:
    """A whole run.

    Attributes:
        name: of the run; also of its folder.
        model: preset.
        steps: optimiser steps in all.
        sources: where samples come from.
        image_side: input side, pixels; 0 = the preset's.
        initial_weights: checkpoint to start from; none = fresh weights.
        frozen: parameters whose name starts with one of these are not trained.
        images_share: probability that a step takes images; 0 or 1 when there is only one kind of source.
        drop_path: stochastic depth of the last trunk block.
        ema: decay of the average of the weights that is saved for use; 0 = none.
    """

    name: str
    model: str
    steps: int
    sources: tuple[SourceConfig, ...]
    image_side: int = 0
    initial_weights: Path | None = None
    frozen: tuple[str, ...] = ()
    images_share: float = 0.15
    drop_path: float = 0.1
    ema: float = 0.999
    seed: int = 1
    precision: Precision = Precision.BF16
    activation_checkpoints: bool = False
    loader_processes: int = 2
    save_every_steps: int = 500
    log_every_steps: int = 20
    batch: BatchConfig = field(default_factory=BatchConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    interaction: InteractionConfig = field(default_factory=InteractionConfig)
    loss: LossConfig = field(default_factory=LossConfig)
    optimiser: OptimiserConfig = field(default_factory=OptimiserConfig)

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("a run needs at least one [[sources]] table")
        if self.steps < 1:
            raise ValueError("steps must be at least 1")
