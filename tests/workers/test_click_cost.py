"""What a click costs the worker's database, besides the network."""

from __future__ import annotations

from tests.backend.plans import statements
from tests.workers.stage import Stage

FURTHER = 6
"""The phase's network, the log, the stored mask, the held masklet, the mask written, masks put in doubt."""
FIRST = FURTHER + 1
"""The masklet as well."""


class TestStatements:
    def test_of_the_first_click_on_an_object_and_of_further_ones(self, stage: Stage) -> None:
        video = stage.video()
        masklet = stage.masklet(video)
        for most in (FIRST, FURTHER, FURTHER):
            stage.click(masklet, 3)
            with statements() as noted:
                assert stage.ask(video, masklet, 3).ok
            about_masks = [each for each in noted if "FROM videos WHERE" not in each]  # to open the session
            assert len(about_masks) == most, "\n".join(noted)

    def test_nothing_is_copied_for_one_mask(self, stage: Stage) -> None:
        video = stage.video()
        masklet = stage.masklet(video)
        stage.click(masklet, 3)
        stage.ask(video, masklet, 3)
        with stage.sessions() as database:
            found = database.connection().exec_driver_sql("SELECT to_regclass('pg_temp.incoming_masks')")
            assert found.scalar_one() is None
