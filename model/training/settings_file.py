"""Frozen dataclasses from TOML, with errors that a person can act on."""

import tomllib
from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_Settings = TypeVar("_Settings")


class BadSettings(ValueError):
    """A settings file has an unknown key, a value of the wrong type, or lacks a value."""


def read_settings(path: Path, cls: type[_Settings]) -> _Settings:
    """Read a TOML file into a dataclass.

    Raises:
        BadSettings: the file is no TOML, or a key or value does not fit; the message names the place.
    """
    try:
        table = tomllib.loads(path.read_text())
    except FileNotFoundError:
        raise BadSettings(f"there is no settings file {path}") from None
    except ValueError as error:  # no TOML, or no text at all
        raise BadSettings(f"{path} is not valid TOML: {error}") from None
    return from_table(cls, table)


def from_table(cls: type[_Settings], table: dict[str, Any], place: str = "") -> _Settings:
    """Build a dataclass, and those inside it, from nested tables. Raises BadSettings."""
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]  # callers pass dataclasses
    hints = get_type_hints(cls)
    for key in table:
        if key not in known:
            raise BadSettings(_unknown_key(place + key, key, list(known)))
    for name, field in known.items():
        if name not in table and field.default is MISSING and field.default_factory is MISSING:
            raise BadSettings(f"{place}{name} is missing")
    values = {key: _convert(value, hints[key], place + key) for key, value in table.items()}
    try:
        return cls(**values)
    except BadSettings:
        raise
    except ValueError as error:
        raise BadSettings(f"{place or 'settings'}: {error}") from None


def _unknown_key(where: str, key: str, known: list[str]) -> str:
    near = get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
    return f"unknown key {where!r}; {hint}"


def _convert(value: Any, hint: Any, place: str) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _convert(value, next(part for part in get_args(hint) if part is not type(None)), place)
    if origin is tuple:
        if not isinstance(value, list):
            raise BadSettings(f"{place} must be a list, not {value!r}")
        kind = get_args(hint)[0]
        return tuple(_convert(part, kind, f"{place}[{index}].") for index, part in enumerate(value))
    if is_dataclass(hint) and isinstance(hint, type):
        if not isinstance(value, dict):
            raise BadSettings(f"{place} must be a table, not {value!r}")
        return from_table(hint, value, place.rstrip(".") + ".")
    return _convert_plain(value, hint, place)


def _convert_plain(value: Any, hint: Any, place: str) -> Any:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        try:
            return hint(value)
        except ValueError:
            raise BadSettings(f"{place} must be one of {', '.join(hint)}, not {value!r}") from None
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is Path and isinstance(value, str):
        return Path(value).expanduser()
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise BadSettings(f"{place} must be {hint.__name__}, not {value!r}")
    return value
