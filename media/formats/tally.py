"""Measures one masklet while its masks go by, without keeping them."""

from media.sav import MaskletStatistics, size_bucket


class MaskletTally:
    """Adds up the areas of one object, annotated frame by annotated frame.

    Attributes:
        frames: annotated frames so far.
        visible: those of them in which the object is visible.
        disappearances: how often it was visible and then was not.
        reappearances: how often it came back.
    """

    def __init__(self) -> None:
        self.frames = self.visible = self.disappearances = self.reappearances = 0
        self._area_px = 0
        self._first: int | None = None
        self._was_visible = False

    def add(self, area_px: int) -> None:
        """Note the next annotated frame; an area of 0 means that the object is out of view."""
        is_visible = area_px > 0
        if is_visible:
            self._area_px += area_px
            self.visible += 1
            if self._first is None:
                self._first = self.frames
            elif not self._was_visible:
                self.reappearances += 1
        elif self._was_visible:
            self.disappearances += 1
        self._was_visible = is_visible
        self.frames += 1

    @property
    def visibility_changes(self) -> int:
        """Switches between visible and not after the first appearance."""
        return self.disappearances + self.reappearances

    def statistics(self, height: int, width: int) -> MaskletStatistics:
        """Give the numbers that SA-V states; one that was never visible gives zeros."""
        if self._first is None:
            return MaskletStatistics(0.0, 0.0, "small", 0, 0)
        size_abs = self._area_px / self.visible
        return MaskletStatistics(
            size_rel=size_abs / (height * width),
            size_abs=size_abs,
            size_bucket=size_bucket(size_abs),
            visibility_changes=self.visibility_changes,
            first_appeared_frame=self._first,
        )
