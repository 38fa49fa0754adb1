"""The published weights of SAM 2 and SAM 2.1, and the folders in which weights are looked for.

Source: the release notes of SAM 2; code and weights are under the Apache 2.0 licence.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from model.checkpoints.errors import NotInCatalogue

FOLDER_VARIABLE = "MASKLOOM_WEIGHTS_DIR"
BUNDLED_FOLDER = Path(__file__).parent.parent / "weights"
_BASE = "https://dl.fbaipublicfiles.com/segment_anything_2"
_RELEASES = {"sam2": "072824", "sam2.1": "092824"}
_BYTES_PER_PARAMETER = 4
_WRAPPING_BYTES = 2_000_000

_PARAMETERS = {
    "sam2-tiny": 38_945_986,
    "sam2-small": 46_043_842,
    "sam2-base-plus": 80_833_666,
    "sam2-large": 224_430_130,
    "sam2.1-tiny": 38_962_498,
    "sam2.1-small": 46_060_354,
    "sam2.1-base-plus": 80_850_178,
    "sam2.1-large": 224_446_642,
}


@dataclass(frozen=True)
class PublishedFile:
    """One published file.

    Attributes:
        name: of the preset it belongs to.
        file_name: as published; the same name is expected in the weights folder.
        url: where it is published.
        parameters: numbers in the network, stored in four bytes each.
    """

    name: str
    file_name: str
    url: str
    parameters: int

    @property
    def approximate_bytes(self) -> int:
        """Size of the tensors; the file is a little larger."""
        return _BYTES_PER_PARAMETER * self.parameters

    def plausible(self, byte_count: int) -> bool:
        """Tell whether a file of this size can hold the tensors and little else."""
        return self.approximate_bytes <= byte_count <= self.approximate_bytes + _WRAPPING_BYTES


def _published(name: str, parameters: int) -> PublishedFile:
    version, size = name.split("-", maxsplit=1)
    file_name = f"{version}_hiera_{size.replace('-', '_')}.pt"
    return PublishedFile(name, file_name, f"{_BASE}/{_RELEASES[version]}/{file_name}", parameters)


CATALOGUE: dict[str, PublishedFile] = {name: _published(name, count) for name, count in _PARAMETERS.items()}
"""Published files by preset name."""


def published_file(name: str) -> PublishedFile:
    """Return the published file of a preset. Raises NotInCatalogue."""
    try:
        return CATALOGUE[name]
    except KeyError:
        raise NotInCatalogue(
            f"no weights are published for {name!r}; there are weights for: {', '.join(CATALOGUE)}"
        ) from None


def weights_folder() -> Path:
    """Return the folder of fetched weights: $MASKLOOM_WEIGHTS_DIR, or ~/.cache/maskloom/weights."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named).expanduser() if named else Path.home() / ".cache" / "maskloom" / "weights"


def bundled_file(name: str) -> Path:
    """Return where weights of this preset lie if they are bundled; the file need not exist."""
    return BUNDLED_FOLDER / f"{name}.safetensors"


def find_weights(name: str) -> Path | None:
    """Return the file of weights for a preset: bundled, else from the weights folder; None if neither."""
    candidates = [bundled_file(name)]
    if name in CATALOGUE:
        candidates.append(weights_folder() / CATALOGUE[name].file_name)
    return next((path for path in candidates if path.is_file()), None)
