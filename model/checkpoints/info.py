"""Where a network's weights come from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WeightsInfo:
    """Where a network's weights come from.

    Attributes:
        name: of the preset.
        source: path of the file, or "state dict"; None for fresh weights.
        sha256: hexadecimal digest of the file, if there is one.
        trained: False for freshly drawn weights, whose masks mean nothing.
    """

    name: str
    source: str | None = None
    sha256: str | None = None
    trained: bool = False
