"""Everything a caller of the predictors can do wrong, each with a name and a sentence that says what to do.

``media.errors.FrameOutOfRange`` is raised for frames that do not exist; it is named here for convenience.
"""

from typing import ClassVar

from media.errors import FrameOutOfRange

__all__ = [
    "BadBox",
    "BadClicks",
    "BadImage",
    "BadMask",
    "BadSettings",
    "EmptyMask",
    "FrameOutOfRange",
    "MaskNotAlone",
    "NoImage",
    "NoPrompt",
    "PointOutsideFrame",
    "PredictorError",
    "SessionClosed",
    "UnknownDirection",
    "UnknownObject",
]


class PredictorError(ValueError):
    """A request that a predictor cannot answer.

    Attributes:
        code: stable kebab-case slug of the kind of error, one per class.
        detail: a sentence for people that says what is wrong and what to do.
        facts: numbers behind the sentence, ready for JSON.
    """

    code: ClassVar[str] = "predictor-error"

    def __init__(self, detail: str, **facts: str | int | float) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts


class NoPrompt(PredictorError):
    """There is no click, box or mask to start from."""

    code = "no-prompt"


class PointOutsideFrame(PredictorError):
    """A click or a corner of a box does not lie in the frame."""

    code = "point-outside-frame"


class BadClicks(PredictorError):
    """Clicks are not pairs of numbers, or do not fit their labels."""

    code = "bad-clicks"


class BadBox(PredictorError):
    """The box has no area, or its corners are in the wrong order."""

    code = "bad-box"


class BadImage(PredictorError):
    """What was given is not an 8-bit RGB image with pixels."""

    code = "bad-image"


class BadMask(PredictorError):
    """What was given as a mask has the wrong shape, type or numbers for its use."""

    code = "bad-mask"


class EmptyMask(PredictorError):
    """A mask prompt without a single pixel."""

    code = "empty-mask"


class MaskNotAlone(PredictorError):
    """On video a mask is the answer itself, so clicks and boxes cannot go with it."""

    code = "mask-not-alone"


class BadSettings(PredictorError):
    """A number that steers a session or a propagation is out of its range."""

    code = "bad-settings"


class UnknownDirection(PredictorError):
    """A propagation cannot run this way."""

    code = "unknown-direction"


class UnknownObject(PredictorError):
    """The session has no object with this id."""

    code = "unknown-object"


class NoImage(PredictorError):
    """Prompts came before an image was set."""

    code = "no-image"


class SessionClosed(PredictorError):
    """The session was closed; its frames and memories are gone."""

    code = "session-closed"
