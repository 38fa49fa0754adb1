"""What people are told of things that went wrong in a worker."""

from __future__ import annotations

import errno

import pytest

from workers.problems import is_expected, problem_of


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT], ids=["disk", "quota"])
def test_a_full_disk_is_told_as_such(number: int) -> None:
    error = OSError(number, "no room")
    assert is_expected(error)
    assert problem_of(error)["type"] == "/problems/storage-full"
    assert "free some space" in problem_of(error)["detail"]


def test_other_faults_point_to_the_log() -> None:
    error = OSError(errno.EIO, "broken")
    assert not is_expected(error)
    assert problem_of(error)["type"] == "/problems/worker-fault"
