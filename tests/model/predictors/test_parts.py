"""The parts that keep things: features, the shelf; and the ones that change pixels."""

import numpy as np
import pytest
import torch

from model.frames import FrameFeatures
from model.predictors.features import FeatureCache
from model.predictors.holes import FILL_LOGIT, fill_holes
from model.predictors.pixels import image_pixels, logits_at_frame_size, video_pixels
from model.predictors.prompts import FrameSize, mask_at_side
from model.predictors.shelf import TensorShelf

CPU = torch.device("cpu")


def features_of(frame_index: int) -> FrameFeatures:
    """Take 84 bytes."""
    value = float(frame_index)
    return FrameFeatures(
        fine=torch.full((1, 1, 4, 4), value),
        middle=torch.full((1, 1, 2, 2), value),
        coarse=torch.full((1, 1, 1, 1), value),
    )


class TestFeatureCache:
    def test_encodes_a_frame_once(self) -> None:
        cache = FeatureCache(CPU, device_bytes=1000)
        encoded: list[int] = []

        def encode(frame_index: int) -> FrameFeatures:
            encoded.append(frame_index)
            return features_of(frame_index)

        for frame_index in (3, 4, 3, 4):
            assert cache.get(frame_index, encode).coarse.item() == frame_index
        assert encoded == [3, 4]

    def test_drops_what_was_used_longest_ago(self) -> None:
        cache = FeatureCache(CPU, device_bytes=200)
        for frame_index in (1, 2, 1, 3):
            cache.get(frame_index, features_of)

        assert cache.byte_count == 168
        assert (1 in cache, 2 in cache, 3 in cache) == (True, False, True)

    def test_moves_what_leaves_the_device_to_the_host(self) -> None:
        cache = FeatureCache(torch.device("meta"), device_bytes=100, host_bytes=100)
        for frame_index in (1, 2, 3):
            cache.get(frame_index, features_of)

        assert (1 in cache, 2 in cache, 3 in cache) == (False, True, True)

    def test_of_no_bytes_still_answers(self) -> None:
        cache = FeatureCache(CPU, device_bytes=0)

        assert cache.get(5, features_of).coarse.item() == 5
        assert cache.byte_count == 0


class TestTensorShelf:
    def test_gives_back_what_it_moved_to_the_file_bit_for_bit(self) -> None:
        shelf = TensorShelf(limit_bytes=300)
        tensors = [
            torch.randn(5, 7).to(torch.bfloat16 if index % 2 else torch.float32) for index in range(12)
        ]
        for index, tensor in enumerate(tensors):
            shelf.put(index, tensor)

        assert shelf.byte_count <= 300
        for index in (3, 0, 11, 7, 0, 3):
            found = shelf.get(index)
            assert found.dtype == tensors[index].dtype
            assert torch.equal(found, tensors[index])
        assert shelf.byte_count <= 300

    def test_reuses_the_room_of_what_was_dropped(self) -> None:
        shelf = TensorShelf(limit_bytes=0)
        for index in range(50):
            shelf.put("kept", torch.full((4,), float(index)))
            shelf.put("other", torch.zeros(4))
            shelf.drop("other")

        assert torch.equal(shelf.get("kept"), torch.full((4,), 49.0))
        assert "other" not in shelf

    def test_replaces_what_lies_in_the_file(self) -> None:
        shelf = TensorShelf(limit_bytes=0)
        shelf.put("a", torch.zeros(4))
        shelf.put("b", torch.zeros(4))
        shelf.put("a", torch.ones(4))
        shelf.put("c", torch.zeros(4))

        assert torch.equal(shelf.get("a"), torch.ones(4))

    def test_does_not_know_what_was_never_put(self) -> None:
        with pytest.raises(KeyError):
            TensorShelf(limit_bytes=10).get("nothing")


class TestHoles:
    def test_fills_small_ones_only(self) -> None:
        logits = torch.full((1, 1, 20, 20), 3.0)
        logits[0, 0, 2:4, 2:6] = -1  # 8 pixels
        logits[0, 0, 10:13, 10:13] = -1  # 9 pixels

        filled = fill_holes(logits, 8)

        assert (filled[0, 0, 2:4, 2:6] == FILL_LOGIT).all()
        assert (filled[0, 0, 10:13, 10:13] == -1).all()

    def test_diagonal_neighbours_are_one_hole(self) -> None:
        logits = torch.full((1, 1, 20, 20), 3.0)
        for index in range(9):
            logits[0, 0, 2 + index, 2 + index] = -1

        assert torch.equal(fill_holes(logits, 8), logits)

    def test_leaves_an_empty_mask_and_small_islands_alone(self) -> None:
        empty = torch.full((2, 1, 20, 20), -1024.0)
        empty[1, 0, 3, 3] = 5

        assert torch.equal(fill_holes(empty, 8), empty)

    def test_of_area_zero_does_nothing(self) -> None:
        logits = torch.full((1, 1, 4, 4), 3.0)
        logits[0, 0, 1, 1] = -1

        assert fill_holes(logits, 0) is logits


class TestPixels:
    def test_still_images_keep_their_mean_and_range(self) -> None:
        rgb = np.full((30, 50, 3), (255, 0, 128), dtype=np.uint8)

        for make in (image_pixels, video_pixels):
            pixels = make(rgb, 32, CPU, torch.float32)
            assert pixels.shape == (1, 3, 32, 32)
            expected = [(1 - 0.485) / 0.229, -0.456 / 0.224, (128 / 255 - 0.406) / 0.225]
            assert pixels.mean(dim=(0, 2, 3)).tolist() == pytest.approx(expected, abs=1e-4)

    def test_logits_come_back_at_frame_size(self) -> None:
        low = np.zeros((8, 8), dtype=np.float32)
        low[:, 4:] = 1

        logits = logits_at_frame_size(low, FrameSize(40, 80))

        assert logits.shape == (40, 80)
        assert (logits[:, 0] == 0).all()
        assert (logits[:, -1] == 1).all()

    def test_a_mask_is_resized_by_halves(self) -> None:
        mask = np.zeros((64, 64), dtype=np.bool_)
        mask[:, :33] = True

        assert mask_at_side(mask, 32, CPU)[0, 0].sum(dim=1).unique().tolist() == [17.0]
