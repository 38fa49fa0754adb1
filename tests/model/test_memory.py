from dataclasses import replace

import pytest
import torch

from model.memory.bank import MemoryReading, stack_readings
from model.tracker import Tracker
from tests.model.small import GRID, HIDDEN, MEMORY, SIDE, SMALL, drawn_tracker, features, reading


def chosen(source: MemoryReading, memories: list[int], pointers: list[int]) -> MemoryReading:
    return MemoryReading(
        source.memories[:, memories],
        source.slots[:, memories],
        source.pointers[:, pointers],
        source.distances[:, pointers],
    )


class TestReading:
    @pytest.mark.parametrize(("memories", "pointers"), [(1, 0), (1, 1), (7, 16), (9, 3)])
    @torch.no_grad()
    def test_shape(self, tracker: Tracker, memories: int, pointers: int) -> None:
        conditioned = tracker.with_memory(features(), reading(2, memories, pointers))
        assert conditioned.shape == (2, HIDDEN, GRID, GRID)

    @torch.no_grad()
    def test_the_order_in_which_memories_are_read_does_not_matter(self, tracker: Tracker) -> None:
        frame, memories = features(), reading(1, 4, 3)
        shuffled = chosen(memories, [2, 0, 3, 1], [1, 2, 0])
        torch.testing.assert_close(
            tracker.with_memory(frame, memories), tracker.with_memory(frame, shuffled), rtol=1e-4, atol=1e-5
        )

    @torch.no_grad()
    def test_every_part_of_a_reading_matters(self, tracker: Tracker) -> None:
        frame, memories = features(), reading(1, 2, 2)
        plain = tracker.with_memory(frame, memories)
        others = [
            MemoryReading(memories.memories + 1, memories.slots, memories.pointers, memories.distances),
            MemoryReading(memories.memories, (memories.slots + 1) % 7, memories.pointers, memories.distances),
            MemoryReading(memories.memories, memories.slots, memories.pointers + 1, memories.distances),
            MemoryReading(memories.memories, memories.slots, memories.pointers, memories.distances + 1),
        ]
        assert all(
            not torch.allclose(tracker.with_memory(frame, other), plain, atol=1e-5) for other in others
        )

    @torch.no_grad()
    def test_without_temporal_pointers_distances_do_not_matter(self) -> None:
        tracker = drawn_tracker(replace(SMALL, temporal_pointers=False))
        frame, memories = features(), reading(1, 2, 2)
        farther = MemoryReading(memories.memories, memories.slots, memories.pointers, memories.distances + 1)
        assert torch.equal(tracker.with_memory(frame, memories), tracker.with_memory(frame, farther))

    @pytest.mark.parametrize("fast", [False, True], ids=["modules", "fast path"])
    @torch.no_grad()
    def test_objects_with_different_numbers_of_memories_share_a_batch(
        self, tracker: Tracker, *, fast: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Tracker, "_takes_fast_path", lambda _: fast)
        frame = features()
        readings = [reading(1, *layout) for layout in ((1, 0), (7, 16), (3, 16), (7, 2))]
        together = tracker.with_memory(frame, stack_readings(readings))
        alone = torch.cat([tracker.with_memory(frame, one) for one in readings])
        torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)

    @torch.no_grad()
    def test_objects_one_by_one_as_in_a_batch(self, tracker: Tracker) -> None:
        frame, memories = features(), reading(3, 2, 2)
        together = tracker.with_memory(frame, memories)
        for index in range(3):
            one = MemoryReading(
                *(
                    part[index : index + 1]
                    for part in (memories.memories, memories.slots, memories.pointers, memories.distances)
                )
            )
            torch.testing.assert_close(
                tracker.with_memory(frame, one), together[index : index + 1], rtol=1e-4, atol=1e-5
            )

    @torch.no_grad()
    def test_a_pointer_is_cut_into_tokens_that_share_its_code(self, tracker: Tracker) -> None:
        pointers = torch.arange(2.0 * HIDDEN).view(1, 2, HIDDEN)
        source = MemoryReading(
            torch.zeros(1, 1, MEMORY, GRID, GRID),
            torch.zeros(1, 1, dtype=torch.int64),
            pointers,
            torch.tensor([[0.1, 0.9]]),
        )
        _, _, tokens, code = tracker._memory_tokens(source)
        assert torch.equal(tokens[0].flatten(), pointers.flatten())
        assert tokens.shape == code.shape == (1, 8, MEMORY)
        assert torch.equal(code[0, 0], code[0, 3])
        assert not torch.equal(code[0, 3], code[0, 4])

    @torch.no_grad()
    def test_without_memory_a_learned_vector_is_added(self, tracker: Tracker) -> None:
        frame = features()
        difference = tracker.without_memory(frame) - frame.coarse
        expected = tracker.no_mem_embed.view(1, HIDDEN, 1, 1).expand(1, -1, GRID, GRID)
        torch.testing.assert_close(difference, expected)


class TestRemembering:
    @torch.no_grad()
    def test_shape_and_objects_one_by_one(self, tracker: Tracker) -> None:
        frame, logits, scores = features(), torch.randn(3, 1, SIDE, SIDE), torch.tensor([1.0, -1.0, 2.0])
        together = tracker.remember(frame, logits, scores, binarise=False)
        assert together.shape == (3, MEMORY, GRID, GRID)
        for index in range(3):
            alone = tracker.remember(frame, logits[[index]], scores[[index]], binarise=False)
            torch.testing.assert_close(alone, together[[index]], rtol=1e-4, atol=1e-5)

    @torch.no_grad()
    def test_binarised_memories_see_the_outline_only(self, tracker: Tracker) -> None:
        frame, logits, score = features(), torch.randn(1, 1, SIDE, SIDE), torch.ones(1)
        weak, strong = (tracker.remember(frame, scale * logits, score, binarise=True) for scale in (1, 9))
        assert torch.equal(weak, strong)
        soft = tracker.remember(frame, logits, score, binarise=False)
        assert not torch.allclose(soft, weak, atol=1e-3)

    @torch.no_grad()
    def test_absent_objects_are_marked(self, tracker: Tracker) -> None:
        frame, logits = features(), torch.randn(1, 1, SIDE, SIDE)
        present = tracker.remember(frame, logits, torch.tensor([0.1]), binarise=False)
        absent = tracker.remember(frame, logits, torch.tensor([0.0]), binarise=False)
        assert tracker.no_obj_embed_spatial is not None
        mark = tracker.no_obj_embed_spatial.view(1, MEMORY, 1, 1).expand_as(absent)
        torch.testing.assert_close(absent - present, mark, rtol=1e-3, atol=1e-5)

    def test_the_first_version_marks_nothing(self) -> None:
        tracker = drawn_tracker(replace(SMALL, absent_memory_code=False))
        frame, logits = features(), torch.randn(1, 1, SIDE, SIDE)
        with torch.no_grad():
            memories = [
                tracker.remember(frame, logits, torch.tensor([sign]), binarise=False) for sign in (1.0, -1.0)
            ]
        assert torch.equal(*memories)
