"""The only source of chance: seeded, splittable, and the same on every machine and Python version.

Everything is drawn from ``random.Random.random``, the one method whose stream Python promises to keep, seeded
by text. A child stream has its own name, so that a new draw in one part of the generator leaves the others
alone.
"""

import math
import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

from model.synthetic.ranges import Range

Item = TypeVar("Item")


class Dice:
    """A named stream of random numbers."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._random = random.Random(name).random

    def child(self, name: str | int) -> "Dice":
        """Give the stream of a part; it depends on the names only, never on what was drawn before."""
        return Dice(f"{self._name}/{name}")

    def within(self, bounds: Range) -> float:
        """Draw uniformly from a range."""
        return bounds.low + (bounds.high - bounds.low) * self._random()

    def between(self, low: float, high: float) -> float:
        """Draw uniformly between two numbers."""
        return low + (high - low) * self._random()

    def scale(self, bounds: Range) -> float:
        """Draw from a range of positive numbers so that every ratio is equally likely."""
        return math.exp(self.between(math.log(bounds.low), math.log(bounds.high)))

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + min(int(self._random() * (high - low + 1)), high - low)

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self._random() < probability

    def sign(self) -> float:
        """Draw -1 or 1."""
        return -1.0 if self._random() < 0.5 else 1.0

    def angle(self) -> float:
        """Draw a direction, radians."""
        return self.between(0.0, math.tau)

    def normal(self, deviation: float = 1.0) -> float:
        """Draw from a normal distribution around zero."""
        radius = math.sqrt(-2.0 * math.log(1.0 - self._random()))
        return deviation * radius * math.cos(math.tau * self._random())

    def pick(self, items: Sequence[Item]) -> Item:
        """Draw one item; all are equally likely."""
        return items[self.whole(0, len(items) - 1)]

    def weighted(self, weights: Mapping[Item, float]) -> Item:
        """Draw a key; its weight over the sum of weights is its probability."""
        rest = self._random() * sum(weights.values())
        for item, weight in weights.items():
            rest -= weight
            if rest < 0.0:
                return item
        return max(weights, key=lambda item: weights[item])

    def order(self, items: Sequence[Item]) -> list[Item]:
        """Shuffle into a new list."""
        return [
            item for _, item in sorted(((self._random(), item) for item in items), key=lambda pair: pair[0])
        ]

    def number(self) -> int:
        """Draw a seed for another generator, below 2**31."""
        return self.whole(0, 2**31 - 1)
