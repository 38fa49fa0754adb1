"""A range to draw from, and blending between two configurations for curricula."""

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

Config = TypeVar("Config")


class BadRange(ValueError):
    """The lower end lies above the upper end."""


@dataclass(frozen=True)
class Range:
    """Numbers from ``low`` to ``high``, both included."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise BadRange(f"A range goes from low to high, not from {self.low} to {self.high}.")


@dataclass(frozen=True)
class Count:
    """Whole numbers from ``low`` to ``high``, both included."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise BadRange(f"A count goes from low to high and is not negative: {self.low} to {self.high}.")


def blend(first: Config, second: Config, amount: float) -> Config:
    """Go from one configuration to another of the same kind; 0 gives the first, 1 the second.

    Decimal numbers and ranges move evenly, whole numbers move in steps, and everything else switches half
    way.
    """
    return _blend(first, second, min(max(amount, 0.0), 1.0))


def _blend(first: Any, second: Any, amount: float) -> Any:
    if is_dataclass(first) and not isinstance(first, type) and type(first) is type(second):
        return type(first)(
            **{f.name: _blend(getattr(first, f.name), getattr(second, f.name), amount) for f in fields(first)}
        )
    if isinstance(first, dict) and isinstance(second, dict):
        keys = list(dict.fromkeys([*first, *second]))
        blended = {key: _blend(first.get(key, 0.0), second.get(key, 0.0), amount) for key in keys}
        return {key: weight for key, weight in blended.items() if weight != 0.0}
    if isinstance(first, bool) or not isinstance(first, int | float) or not isinstance(second, int | float):
        return first if amount < 0.5 else second
    value = first * (1.0 - amount) + second * amount
    return round(value) if isinstance(first, int) and isinstance(second, int) else value
