"""Two networks on the same weights."""

from concurrent.futures import ThreadPoolExecutor

import torch

from model.frames import FrameFeatures
from model.loading import twin_of
from model.tracker import Tracker
from tests.model.small import pixels


def test_a_twin_shares_the_weights_and_gives_the_same_answers(tracker: Tracker) -> None:
    twin = twin_of(tracker)
    theirs = dict(twin.named_parameters())
    assert all(theirs[name].data_ptr() == one.data_ptr() for name, one in tracker.named_parameters())
    assert (twin.weights, twin.precision, twin.training) == (tracker.weights, tracker.precision, False)
    picture = pixels()
    with torch.inference_mode():
        one, other = tracker.encode_image(picture), twin.encode_image(picture)
    assert torch.equal(one.coarse, other.coarse)


def test_twins_answer_at_the_same_time(tracker: Tracker) -> None:
    twin, picture = twin_of(tracker), pixels()

    def encode(network: Tracker) -> FrameFeatures:
        with torch.inference_mode():
            for _ in range(5):
                network.eval()  # forgets what was derived, as opening a session does
                found = network.encode_image(picture)
        return found

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(encode, (tracker, twin))
    assert torch.equal(one.coarse, other.coarse)
