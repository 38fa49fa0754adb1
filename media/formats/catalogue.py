"""The formats that data sets are written in."""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from media.formats.clip import UNNAMED_CLASS, ObjectFacts
from media.formats.coco_layout import CocoVideoLayout, YouTubeVisLayout
from media.formats.indexed_layout import MOTS_CLASS, DavisLayout, MotsLayout, YouTubeVosLayout
from media.formats.layout import Layout
from media.formats.overlay_layout import OverlayLayout
from media.formats.pictures import MOST_INDEXED
from media.formats.sav_layout import SavLayout


class Format(StrEnum):
    """A way to lay out videos and masks as files."""

    SAV = "sa-v"
    DAVIS = "davis"
    YOUTUBE_VOS = "youtube-vos"
    YOUTUBE_VIS = "youtube-vis"
    COCO_VIDEO = "coco-video"
    MOTS = "mots"
    OVERLAY = "overlay"


KEPT = "Objects may overlap; every mask is kept whole."
SMALLER_NUMBER = (
    "A pixel belongs to one object only: where objects overlap, the one with the smaller number keeps it."
)
ON_TOP = "Where objects overlap, the one with the larger number is painted on top."

OVERLAP: dict[Format, str] = {
    Format.SAV: KEPT,
    Format.DAVIS: SMALLER_NUMBER,
    Format.YOUTUBE_VOS: SMALLER_NUMBER,
    Format.YOUTUBE_VIS: KEPT,
    Format.COCO_VIDEO: KEPT,
    Format.MOTS: SMALLER_NUMBER,
    Format.OVERLAY: ON_TOP,
}
"""What each format does with overlapping objects; it goes into the manifest."""

HIGHEST_NUMBER: dict[Format, int] = {
    Format.DAVIS: MOST_INDEXED,
    Format.YOUTUBE_VOS: MOST_INDEXED,
    Format.MOTS: MOTS_CLASS - 1,
}
"""The highest number of an object that a format has room for; the others take any."""

_PLAIN: dict[Format, Callable[[], Layout]] = {
    Format.SAV: SavLayout,
    Format.DAVIS: DavisLayout,
    Format.YOUTUBE_VOS: YouTubeVosLayout,
    Format.OVERLAY: OverlayLayout,
}
_WITH_CLASSES: dict[Format, Callable[[Sequence[str]], Layout]] = {
    Format.YOUTUBE_VIS: YouTubeVisLayout,
    Format.COCO_VIDEO: CocoVideoLayout,
    Format.MOTS: MotsLayout,
}


def layout_of(chosen: Format, categories: Iterable[str]) -> Layout:
    """Make the layout of a format.

    Args:
        chosen: the format.
        categories: classes of all objects of the data set.

    Raises:
        BeyondFormat: more classes than the format has room for.
    """
    if chosen in _PLAIN:
        return _PLAIN[chosen]()
    return _WITH_CLASSES[chosen](sorted({*categories}) or [UNNAMED_CLASS])


def categories_of(objects: Iterable[ObjectFacts]) -> set[str]:
    """Give the classes of objects as formats name them."""
    return {each.category for each in objects}
