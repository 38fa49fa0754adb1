import torch

from model.frames import FrameFeatures
from model.training.grouping import GroupingHead, sample_cells

HIDDEN, GRID = 32, 8


def features(pattern: torch.Tensor) -> FrameFeatures:
    """Features of one image whose middle map holds a (GRID GRID) pattern in one channel."""
    middle = torch.zeros(1, HIDDEN // 4, GRID, GRID)
    middle[0, 0] = pattern
    return FrameFeatures(
        fine=torch.zeros(1, HIDDEN // 8, 2 * GRID, 2 * GRID),
        middle=middle,
        coarse=torch.zeros(1, HIDDEN, GRID // 2, GRID // 2),
    )


def left_half() -> torch.Tensor:
    shares = torch.zeros(1, 1, GRID, GRID)
    shares[..., :3] = 1.0
    return shares


class TestClicks:
    def test_cells_fall_on_the_object(self) -> None:
        cells = sample_cells(left_half().flatten(1), 50, torch.Generator().manual_seed(1))

        assert cells.shape == (1, 50)
        assert bool((cells % GRID < 3).all())

    def test_an_absent_object_still_gives_cells(self) -> None:
        cells = sample_cells(torch.zeros(2, 9), 4, torch.Generator().manual_seed(1))

        assert cells.shape == (2, 4)


class TestHead:
    def test_features_that_tell_the_object_apart_reach_a_small_loss(self) -> None:
        telling = self._loss_after_training(features(left_half()[0, 0]))
        silent = self._loss_after_training(features(torch.zeros(GRID, GRID)))

        assert telling < 0.1
        assert silent > 0.5

    def test_the_loss_reaches_every_map(self) -> None:
        torch.manual_seed(0)
        maps = [part.requires_grad_() for part in self._random_maps()]

        loss = GroupingHead(HIDDEN, 16)(
            FrameFeatures(*maps),
            torch.tensor([0, 1, 1]),
            left_half().expand(3, -1, -1, -1),
            torch.Generator(),
            4,
        )
        loss.backward()

        assert all(part.grad is not None and part.grad.abs().sum() > 0 for part in maps)

    @staticmethod
    def _random_maps() -> list[torch.Tensor]:
        return [
            torch.randn(2, HIDDEN // 8, 2 * GRID, 2 * GRID),
            torch.randn(2, HIDDEN // 4, GRID, GRID),
            torch.randn(2, HIDDEN, GRID // 2, GRID // 2),
        ]

    @staticmethod
    def _loss_after_training(maps: FrameFeatures) -> float:
        torch.manual_seed(0)
        head = GroupingHead(HIDDEN, 16)
        optimiser = torch.optim.Adam(head.parameters(), lr=0.02)
        generator = torch.Generator().manual_seed(0)
        for _ in range(120):
            loss = head(maps, torch.tensor([0]), left_half(), generator, 8)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
        return float(loss.detach())
