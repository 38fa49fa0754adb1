"""Opens the source of a clip generator: code alone, or code and a pack together."""

from pathlib import Path

from model.synthetic.assets import AssetSource, MixedSource
from model.synthetic.packs.source import PackSource
from model.synthetic.procedural.source import ProceduralSource

_PACK_FIGURES, _PACK_BACKDROPS = 0.75, 0.85  # the rest is made by code


def open_source(packs: Path | str | None = None) -> AssetSource:
    """Give a source: shapes made by code, mixed with the material of a pack folder when there is one.

    Raises:
        BadPack: ``packs`` is no pack, or lacks cut-outs or backdrops.
    """
    code = ProceduralSource()
    if packs is None:
        return code
    return MixedSource(
        sources={"pack": PackSource(packs), "code": code},
        figure_shares={"pack": _PACK_FIGURES, "code": 1.0 - _PACK_FIGURES},
        backdrop_shares={"pack": _PACK_BACKDROPS, "code": 1.0 - _PACK_BACKDROPS},
    )
