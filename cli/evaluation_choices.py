"""What ``maskloom evaluate`` lets one choose from; free of heavy imports, since the help shows it."""

from enum import StrEnum


class Protocol(StrEnum):
    """How is evaluated."""

    IMAGE = "image"
    VOS = "vos"
    OFFLINE = "offline"
    ONLINE = "online"


class Given(StrEnum):
    """What is given on the first frame: the names of ``model.evaluation.annotator.Prompting``."""

    MASK = "mask"
    BOX = "box"
    ONE_CLICK = "1-click"
    THREE_CLICKS = "3-click"
    FIVE_CLICKS = "5-click"
