"""Errors keep their name and facts across a process border."""

import pickle

import pytest

from media import errors
from media.errors import MediaError, VideoTooLarge

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MediaError)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_rebuilds_the_same_error(kind: type[MediaError]) -> None:
    error = kind("It is too large.", width=3, name="a")
    rebuilt = MediaError.from_report(**error.to_report())
    assert type(rebuilt) is kind
    assert rebuilt.to_report() == error.to_report()


def test_codes_are_unique_slugs() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(set(codes)) == len(codes)
    assert all(code == code.lower() and " " not in code for code in codes)


def test_an_unknown_code_gives_the_base_error() -> None:
    assert type(MediaError.from_report("no-such-code", "Something.", {})) is MediaError


def test_errors_can_be_pickled() -> None:
    error = pickle.loads(pickle.dumps(VideoTooLarge("Too large.", width=9)))
    assert (error.detail, error.facts) == ("Too large.", {"width": 9})
