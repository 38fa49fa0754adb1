"""The parts that keep things: features, the shelf; and the ones that change pixels."""

import numpy as np
import pytest
import torch

from model.frames import FrameFeatures
from model.predictors.features import FeatureCache
from model.predictors.holes import FILL_LOGIT, fill_holes
from model.predictors.pixels import image_pixels, logits_at_frame_size, normalised, squeezed
from model.predictors.prompts import FrameSize, mask_at_side
from model.predictors.shelf import ShelfKey, TensorShelf

CPU = torch.device("cpu")


def features_of(frame_index: int) -> FrameFeatures:
    """Take 84 bytes."""
    value = float(frame_index)
    return FrameFeatures(
        fine=torch.full((1, 1, 4, 4), value),
        middle=torch.full((1, 1, 2, 2), value),
        coarse=torch.full((1, 1, 1, 1), value),
    )


def encode(frame_index: int) -> dict[int, FrameFeatures]:
    return {frame_index: features_of(frame_index)}


class TestFeatureCache:
    def test_encodes_a_frame_once(self) -> None:
        cache = FeatureCache(CPU, device_bytes=1000)
        encoded: list[int] = []

        def note(frame_index: int) -> dict[int, FrameFeatures]:
            encoded.append(frame_index)
            return encode(frame_index)

        for frame_index in (3, 4, 3, 4):
            assert cache.get(frame_index, note).coarse.item() == frame_index
        assert encoded == [3, 4]

    def test_keeps_what_was_made_on_the_way(self) -> None:
        cache = FeatureCache(CPU, device_bytes=1000)
        cache.get(3, lambda _: {index: features_of(index) for index in (3, 4, 5)})

        assert [index in cache for index in (3, 4, 5, 6)] == [True, True, True, False]

    def test_drops_what_was_used_longest_ago(self) -> None:
        cache = FeatureCache(CPU, device_bytes=200)
        for frame_index in (2, 1, 1, 1, 1, 3):
            cache.get(frame_index, encode)

        assert cache.byte_count == 168
        assert (1 in cache, 2 in cache, 3 in cache) == (True, False, True)

    def test_drops_what_lies_far_before_what_is_near_and_as_old(self) -> None:
        cache = FeatureCache(CPU, device_bytes=3 * 84)
        for frame_index in (50, 9, 10, 11):
            cache.get(frame_index, encode)

        assert [index in cache for index in (50, 9, 10, 11)] == [False, True, True, True]

    def test_a_propagation_leaves_the_frame_on_screen_alone(self) -> None:
        cache = FeatureCache(CPU, device_bytes=8 * 84)
        for frame_index in (500, 501):
            cache.get(frame_index, encode, "screen")
        for frame_index in range(5):
            cache.get(frame_index, encode, "travel")
            cache.get(501, encode, "screen")
        for frame_index in range(5, 9):
            cache.get(frame_index, encode, "travel")

        assert 501 in cache
        assert 0 not in cache

    def test_going_over_the_same_frames_again_finds_some(self) -> None:
        cache = FeatureCache(CPU, device_bytes=10 * 84)
        for frame_index in range(20):
            cache.get(frame_index, encode, "travel")
        hits = 0
        for frame_index in range(20):
            hits += frame_index in cache
            cache.get(frame_index, encode, "travel")

        assert hits >= 3  # by age alone there would be none: each goes just before it is reached

    def test_moves_what_leaves_the_device_to_the_host(self) -> None:
        cache = FeatureCache(torch.device("meta"), device_bytes=100, host_bytes=100)
        for frame_index in (1, 2, 3):
            cache.get(frame_index, encode)

        assert (1 in cache, 2 in cache, 3 in cache) == (False, True, True)

    def test_of_no_bytes_still_answers(self) -> None:
        cache = FeatureCache(CPU, device_bytes=0)

        assert cache.get(5, encode).coarse.item() == 5
        assert cache.byte_count == 0

    def test_gives_back_from_disk_bit_for_bit(self) -> None:
        cache = FeatureCache(CPU, device_bytes=0, disk_bytes=3 * 84)
        drawn = [
            FrameFeatures(torch.randn(1, 1, 4, 4), torch.randn(1, 1, 2, 2), torch.randn(1, 1, 1, 1))
            for _ in range(4)
        ]
        for index in range(4):
            cache.get(index, lambda wanted: {wanted: drawn[wanted]})

        assert [index in cache for index in range(4)] == [False, True, True, True]
        for index in (2, 3, 1, 2):
            found = cache.get(index, encode)
            assert torch.equal(found.fine, drawn[index].fine)
            assert torch.equal(found.middle, drawn[index].middle)
            assert torch.equal(found.coarse, drawn[index].coarse)

    def test_parked_gives_memory_back_and_keeps_what_has_a_place(self) -> None:
        cache = FeatureCache(CPU, device_bytes=1000, disk_bytes=2 * 84)
        for frame_index in range(3):
            cache.get(frame_index, encode)
        cache.park(to_disk=True)

        assert cache.byte_count == 0
        assert sum(index in cache for index in range(3)) == 2


def key(frame_index: int, kind: str = "logits", owner: int = 0) -> ShelfKey:
    return ShelfKey(owner, kind, frame_index)


class TestTensorShelf:
    @pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
    def test_gives_back_what_it_moved_to_the_file_bit_for_bit(self, dtype: torch.dtype) -> None:
        shelf = TensorShelf(limit_bytes=300)
        tensors = [torch.randn(5, 7).to(dtype) for _ in range(12)]
        for index, tensor in enumerate(tensors):
            shelf.put(key(index), tensor)

        assert shelf.byte_count <= 300
        for index in (3, 0, 11, 7, 0, 3):
            found = shelf.get(key(index))
            assert found.dtype == dtype
            assert torch.equal(found, tensors[index])
        assert shelf.byte_count <= 300

    def test_keeps_owners_and_kinds_apart(self) -> None:
        shelf = TensorShelf(limit_bytes=0)
        values = {key(3, kind, owner): 10.0 * owner + len(kind) for owner in (0, 1) for kind in ("a", "bb")}
        for each, value in values.items():
            shelf.put(each, torch.full((4,), value))
        shelf.drop_owner(0)

        assert [each in shelf for each in values] == [False, False, True, True]
        assert torch.equal(shelf.get(key(3, "bb", 1)), torch.full((4,), 12.0))

    def test_reuses_the_room_of_what_was_dropped(self) -> None:
        shelf = TensorShelf(limit_bytes=0)
        for index in range(50):
            shelf.put(key(1), torch.full((4,), float(index)))
            shelf.put(key(2), torch.zeros(4))
            shelf.drop(key(2))

        assert torch.equal(shelf.get(key(1)), torch.full((4,), 49.0))
        assert key(2) not in shelf
        assert shelf.file_bytes <= 2 * 16

    def test_replaces_what_lies_in_the_file(self) -> None:
        shelf = TensorShelf(limit_bytes=0)
        for index, value in ((1, 0.0), (2, 0.0), (1, 1.0), (3, 0.0)):
            shelf.put(key(index), torch.full((4,), value))

        assert torch.equal(shelf.get(key(1)), torch.ones(4))

    def test_drops_only_what_can_be_made_again(self) -> None:
        shelf = TensorShelf(limit_bytes=0, rebuildable=("memory",), rebuildable_bytes=3 * 16)
        for index in range(6):
            shelf.put(key(index, "memory"), torch.full((4,), float(index)))
            shelf.put(key(index), torch.full((4,), float(index)))

        assert all(torch.equal(shelf.get(key(index)), torch.full((4,), float(index))) for index in range(6))
        assert key(0, "memory") not in shelf
        assert torch.equal(shelf.get(key(5, "memory")), torch.full((4,), 5.0))
        with pytest.raises(KeyError):
            shelf.get(key(0, "memory"))

    def test_refuses_another_shape_under_the_same_kind(self) -> None:
        shelf = TensorShelf(limit_bytes=10)
        shelf.put(key(1), torch.zeros(4))

        with pytest.raises(ValueError, match="logits"):
            shelf.put(key(2), torch.zeros(5))

    def test_parked_holds_nothing_in_memory_and_gives_all_back(self) -> None:
        shelf = TensorShelf(limit_bytes=1000)
        for index in range(5):
            shelf.put(key(index), torch.full((4,), float(index)))
        shelf.park(to_disk=True)

        assert shelf.byte_count == 0
        assert all(torch.equal(shelf.get(key(index)), torch.full((4,), float(index))) for index in range(5))

    def test_does_not_know_what_was_never_put(self) -> None:
        with pytest.raises(KeyError):
            TensorShelf(limit_bytes=10).get(key(0, "nothing"))


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
    def test_pictures_keep_their_mean_and_range(self) -> None:
        rgb = np.full((30, 50, 3), (255, 0, 128), dtype=np.uint8)

        still = image_pixels(rgb, 32, CPU, torch.float32)
        frame = normalised(squeezed(rgb, 32), CPU, torch.float32)

        for pixels in (still, frame):
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
