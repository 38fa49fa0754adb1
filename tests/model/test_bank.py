import pytest
import torch

from model.memory.bank import (
    FrameNotRemembered,
    MemoryBank,
    MemoryEntry,
    NothingRemembered,
    stack_readings,
)
from model.memory.selection import MemorySelection, PointerChoice, SpatialChoice, select_memories
from tests.model.small import reading


def entry(value: float, objects: int = 1) -> MemoryEntry:
    return MemoryEntry(
        memory=torch.full((objects, 8, 2, 2), value),
        pointer=torch.full((objects, 32), value),
        object_score=torch.full((objects,), value),
    )


@pytest.fixture
def bank() -> MemoryBank:
    bank = MemoryBank()
    bank.put(0, entry(1.0), conditioning=True)
    bank.put(1, entry(2.0), conditioning=False)
    bank.put(2, entry(3.0), conditioning=False)
    return bank


class TestRoles:
    def test_a_frame_has_one_role(self, bank: MemoryBank) -> None:
        bank.put(1, entry(9.0), conditioning=True)
        assert bank.conditioning_frames == (0, 1)
        assert bank.tracked_frames == (2,)
        assert bank.get(1).pointer[0, 0] == 9

    def test_a_frame_that_was_never_put_is_an_error(self, bank: MemoryBank) -> None:
        with pytest.raises(FrameNotRemembered):
            bank.get(7)


class TestStorage:
    def test_memories_are_rounded_pointers_are_not(self) -> None:
        bank = MemoryBank()
        bank.put(0, entry(1 / 3), conditioning=True)
        kept = bank.get(0)
        assert kept.memory.dtype == torch.bfloat16
        assert kept.pointer.dtype == torch.float32

    def test_rounding_shows_in_the_reading_but_its_type_does_not(self) -> None:
        bank = MemoryBank()
        bank.put(0, entry(1 / 3), conditioning=True)
        memories = bank.gather(select_memories(1, [0], [])).memories
        assert memories.dtype == torch.float32
        assert memories[0, 0, 0, 0, 0] == torch.tensor(1 / 3).bfloat16().float()

    def test_for_training_nothing_is_rounded_and_gradients_pass(self) -> None:
        bank, remembered = MemoryBank(store_dtype=None), entry(1 / 3)
        remembered.memory.requires_grad_()
        bank.put(0, remembered, conditioning=True)
        bank.gather(select_memories(1, [0], [])).memories.sum().backward()
        assert remembered.memory.grad is not None


class TestGather:
    def test_layout(self, bank: MemoryBank) -> None:
        selection = select_memories(3, bank.conditioning_frames, bank.tracked_frames)
        gathered = bank.gather(selection)
        assert gathered.memories[0, :, 0, 0, 0].tolist() == [1, 2, 3]
        assert gathered.slots.tolist() == [[6, 1, 0]]
        assert gathered.pointers[0, :, 0].tolist() == [1, 3, 2]
        assert gathered.distances[0].tolist() == pytest.approx([3 / 15, 1 / 15, 2 / 15])
        assert gathered.layout == (3, 3)

    def test_without_pointers(self, bank: MemoryBank) -> None:
        gathered = bank.gather(MemorySelection((SpatialChoice(0, 6),), (), 15))
        assert gathered.pointers.shape == (1, 0, 32)
        assert gathered.distances.shape == (1, 0)

    def test_nothing_to_read_is_an_error(self) -> None:
        with pytest.raises(NothingRemembered, match="prompt the object"):
            MemoryBank().gather(select_memories(3, [], []))

    def test_a_selected_frame_that_is_not_there_is_an_error(self, bank: MemoryBank) -> None:
        with pytest.raises(FrameNotRemembered):
            bank.gather(MemorySelection((SpatialChoice(0, 6),), (PointerChoice(8, 1),), 15))

    def test_objects_of_one_batch_share_the_selection(self) -> None:
        bank = MemoryBank()
        bank.put(4, entry(1.0, objects=3), conditioning=True)
        gathered = bank.gather(select_memories(6, [4], []))
        assert gathered.batch == 3
        assert gathered.slots.tolist() == [[6]] * 3


class TestStacking:
    def test_objects_follow_each_other(self) -> None:
        first, second = reading(), reading(objects=2)
        stacked = stack_readings([first, second])
        assert stacked.batch == 3
        assert torch.equal(stacked.memories[0], first.memories[0])
        assert torch.equal(stacked.slots[1:], second.slots)

    def test_who_has_fewer_gets_empty_places_behind_its_own(self) -> None:
        few, many = reading(memories=1, pointers=2), reading(memories=3, pointers=0)
        stacked = stack_readings([few, many])
        assert stacked.layout == (3, 2)
        assert stacked.counts == ((1, 2), (3, 0))
        for put, taken in zip((few, many), stacked.objects(), strict=True):
            assert taken.layout == put.layout
            assert torch.equal(taken.memories, put.memories)
            assert torch.equal(taken.distances, put.distances)

    def test_equal_layouts_leave_no_place_empty(self) -> None:
        assert stack_readings([reading(), reading()]).counts is None

    def test_nothing_to_stack_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="no reading"):
            stack_readings([])
