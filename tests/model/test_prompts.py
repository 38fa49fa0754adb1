import pytest
import torch
from torch.nn import functional

from model.config import PromptConfig
from model.frames import PromptTensors
from model.prompts import PromptEncoder
from model.tracker import Tracker
from tests.model.small import GRID, HIDDEN, SIDE

_GRID = torch.Size((GRID, GRID))


@pytest.fixture
def encoder(tracker: Tracker) -> PromptEncoder:
    return tracker.sam_prompt_encoder


def points(*places: tuple[float, float, int]) -> PromptTensors:
    return PromptTensors(
        points=torch.tensor([[place[:2] for place in places]]),
        labels=torch.tensor([[place[2] for place in places]]),
    )


class TestPoints:
    def test_one_padding_token_follows_the_points(self, encoder: PromptEncoder) -> None:
        tokens, _ = encoder(points((10, 20, 1), (30, 40, 0)), _GRID)
        assert tokens.shape == (1, 3, HIDDEN)
        assert torch.equal(tokens[0, 2], encoder.not_a_point_embed.weight[0])

    def test_a_point_is_its_place_plus_the_vector_of_its_label(self, encoder: PromptEncoder) -> None:
        place = torch.tensor([10.5, 20.5]) / SIDE  # the middle of the pixel
        for label in range(4):
            tokens, _ = encoder(points((10, 20, label)), _GRID)
            expected = encoder.pe_layer(place) + encoder.get_parameter(f"point_embeddings.{label}.weight")[0]
            torch.testing.assert_close(tokens[0, 0], expected)

    def test_not_a_point_has_no_place(self, encoder: PromptEncoder) -> None:
        tokens, _ = encoder(points((10, 20, -1), (0, 0, -1)), _GRID)
        assert torch.equal(tokens[0, 0], encoder.not_a_point_embed.weight[0])
        assert torch.equal(tokens[0, 0], tokens[0, 1])

    def test_a_frame_without_prompts_carries_two_tokens_that_are_not_points(
        self, encoder: PromptEncoder
    ) -> None:
        tokens, _ = encoder(PromptTensors.nothing(2), _GRID)
        assert torch.equal(tokens, encoder.not_a_point_embed.weight.expand(2, 2, -1))

    def test_an_image_prompt_without_points_carries_no_token(self, encoder: PromptEncoder) -> None:
        tokens, _ = encoder(PromptTensors(torch.zeros(3, 0, 2), torch.zeros(3, 0, dtype=torch.int64)), _GRID)
        assert tokens.shape == (3, 0, HIDDEN)


class TestMask:
    def test_without_a_mask_the_learned_vector_stands_everywhere(self, encoder: PromptEncoder) -> None:
        _, dense = encoder(points((1, 1, 1)), _GRID)
        assert torch.equal(dense.expand(1, HIDDEN, GRID, GRID)[0, :, 2, 3], encoder.no_mask_embed.weight[0])

    def test_a_mask_becomes_a_map(self, encoder: PromptEncoder) -> None:
        _, dense = encoder(PromptTensors.nothing(2, mask_logits=torch.randn(2, 1, 4 * GRID, 4 * GRID)), _GRID)
        assert dense.shape == (2, HIDDEN, GRID, GRID)

    def test_a_mask_of_another_size_is_resized_with_antialiasing(self, encoder: PromptEncoder) -> None:
        large = torch.randn(1, 1, 60, 100)
        small = functional.interpolate(
            large, (4 * GRID, 4 * GRID), mode="bilinear", align_corners=False, antialias=True
        )
        _, from_large = encoder(PromptTensors.nothing(1, mask_logits=large), _GRID)
        _, from_small = encoder(PromptTensors.nothing(1, mask_logits=small), _GRID)
        assert torch.equal(from_large, from_small)


class TestImageCode:
    def test_clicks_and_cells_are_coded_in_the_same_terms(self, encoder: PromptEncoder) -> None:
        # The centre of cell (2, 3) is the corner between pixels; a click there lies half a pixel before it.
        click = points((3.5 * 16 - 0.5, 2.5 * 16 - 0.5, 1))
        tokens, _ = encoder(click, _GRID)
        code = encoder.image_code(_GRID)[0, :, 2, 3]
        torch.testing.assert_close(
            tokens[0, 0] - encoder.get_parameter("point_embeddings.1.weight")[0], code, atol=1e-5, rtol=0
        )

    def test_new_frequencies_are_seen(self) -> None:
        encoder = PromptEncoder(8, 64, PromptConfig()).eval()
        with torch.inference_mode():
            before = encoder.image_code(_GRID).clone()
        with torch.no_grad():
            encoder.pe_layer.positional_encoding_gaussian_matrix.mul_(2)
            assert not torch.allclose(encoder.image_code(_GRID), before)
