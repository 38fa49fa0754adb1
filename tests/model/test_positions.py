import math

import pytest
import torch

from model.memory.rope import rotate, rotation_table
from model.positions import sine_line, sine_map
from model.prompts.fourier import FourierCode

CPU = torch.device("cpu")


class TestSineMap:
    def test_the_first_half_tells_the_row_the_second_the_column(self) -> None:
        code = sine_map(16, 5, 7, CPU)
        assert code.shape == (16, 5, 7)
        assert torch.equal(code[:8], code[:8, :, :1].expand(-1, -1, 7))
        assert torch.equal(code[8:], code[8:, :1, :].expand(-1, 5, -1))

    @pytest.mark.parametrize(("channel", "row"), [(0, 0), (1, 2), (2, 4), (3, 1), (7, 3)])
    def test_values_of_the_published_formula(self, channel: int, row: int) -> None:
        turn = (row + 1) / (5 + 1e-6) * 2 * math.pi
        angle = turn / 10000 ** (2 * (channel // 2) / 8)
        expected = math.cos(angle) if channel % 2 else math.sin(angle)
        assert sine_map(16, 5, 7, CPU)[channel, row, 3].item() == pytest.approx(expected, abs=1e-6)

    def test_it_is_computed_once_per_size(self) -> None:
        assert sine_map(8, 3, 3, CPU) is sine_map(8, 3, 3, CPU)

    def test_computed_in_inference_mode_it_still_serves_training(self) -> None:
        with torch.inference_mode():
            sine_map(8, 4, 11, CPU)  # a size that nobody else asks for
        weight = torch.ones(8, 4, 11, requires_grad=True)
        (weight * sine_map(8, 4, 11, CPU)).sum().backward()
        assert weight.grad is not None


class TestSineLine:
    def test_sines_then_cosines(self) -> None:
        code = sine_line(torch.tensor([0.0, 0.4]), 8)
        assert code[0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
        assert code[1, 0].item() == pytest.approx(math.sin(0.4))
        assert code[1, 1].item() == pytest.approx(math.sin(0.4))
        assert code[1, 2].item() == pytest.approx(math.sin(0.4 / 100))
        assert code[1, 7].item() == pytest.approx(math.cos(0.4 / 100))

    def test_past_and_future_differ(self) -> None:
        past, future = sine_line(torch.tensor([0.5, -0.5]), 8)
        assert torch.equal(past[:4], -future[:4])
        assert torch.equal(past[4:], future[4:])


class TestFourierCode:
    def test_places_are_mapped_to_minus_one_to_one(self) -> None:
        code, place = FourierCode(8), torch.tensor([0.25, 1.0])
        angles = 2 * math.pi * torch.tensor([-0.5, 1.0]) @ code.positional_encoding_gaussian_matrix
        torch.testing.assert_close(code(place), torch.cat((angles.sin(), angles.cos())))

    def test_the_grid_holds_the_codes_of_cell_centres(self) -> None:
        code = FourierCode(8)
        grid = code.grid(4, 6)
        assert grid.shape == (8, 4, 6)
        torch.testing.assert_close(grid[:, 1, 4], code(torch.tensor([4.5 / 6, 1.5 / 4])))

    def test_the_frequencies_are_weights_that_no_optimiser_sees(self) -> None:
        code = FourierCode(8)
        assert list(code.state_dict()) == ["positional_encoding_gaussian_matrix"]
        assert not list(code.parameters())


class TestRotation:
    def test_lengths_do_not_change(self) -> None:
        tokens = torch.randn(2, 1, 20, 16)
        turned = rotate(tokens, rotation_table(4, 5, 16, CPU))
        torch.testing.assert_close(turned.norm(dim=-1), tokens.norm(dim=-1))

    def test_the_first_token_stays(self) -> None:
        tokens = torch.randn(1, 20, 16)
        torch.testing.assert_close(rotate(tokens, rotation_table(4, 5, 16, CPU))[:, 0], tokens[:, 0])

    def test_products_depend_on_the_offset_only(self) -> None:
        query, key = torch.randn(16), torch.randn(16)
        table = rotation_table(6, 6, 16, CPU)
        queries, keys = rotate(query.expand(36, 16), table), rotate(key.expand(36, 16), table)
        products = (queries @ keys.t()).view(6, 6, 6, 6)
        torch.testing.assert_close(products[1, 2, 3, 5], products[2, 0, 4, 3])
        assert not torch.isclose(products[1, 2, 3, 5], products[1, 2, 3, 4])

    def test_columns_turn_the_first_half_of_the_pairs_rows_the_second(self) -> None:
        table = rotation_table(3, 4, 16, CPU).view(3, 4, 8)
        assert torch.equal(table[:, :, :4], table[:1, :, :4].expand(3, -1, -1))
        assert torch.equal(table[:, :, 4:], table[:, :1, 4:].expand(-1, 4, -1))
        assert table[0, 3, 1].angle().item() == pytest.approx(3 * 10000 ** (-4 / 16))

    def test_pairs_are_neighbouring_channels(self) -> None:
        turned = rotate(torch.tensor([[1.0, 0, 0, 0], [1, 0, 0, 0]]), rotation_table(1, 2, 4, CPU))
        assert turned[1].tolist() == pytest.approx([math.cos(1), math.sin(1), 0, 0])

    def test_leading_axes_share_the_table_and_the_type_is_kept(self) -> None:
        tokens, table = torch.randn(2, 3, 4, 8).bfloat16(), rotation_table(2, 2, 8, CPU)
        turned = rotate(tokens, table)
        assert turned.dtype == torch.bfloat16
        assert torch.equal(turned[1, 2], rotate(tokens[1, 2], table))
