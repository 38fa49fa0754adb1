"""Files in S3, against an S3 that lives in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from backend.core.settings import Settings
from backend.storage.s3 import S3Address, S3AddressWrong, S3Client, S3Refused, parse_s3


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Client]:
    """A client of an S3 with the bucket ``masks``."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tester")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with mock_aws():
        boto3.client("s3", region_name="us-east-1").create_bucket(Bucket="masks")
        yield S3Client(Settings(s3_region="us-east-1"))


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("s3://masks", S3Address("masks", "")),
        ("s3://masks/", S3Address("masks", "")),
        ("s3://masks/a/b/", S3Address("masks", "a/b")),
    ],
)
def test_addresses_are_read(url: str, address: S3Address) -> None:
    assert parse_s3(url) == address


@pytest.mark.parametrize("url", ["", "s3://", "https://masks/a", "file:///etc", "masks/a"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(S3AddressWrong, match="s3://bucket/folder"):
        parse_s3(url)


def test_a_file_comes_back_as_it_went(client: S3Client, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(bytes(range(256)) * 10)
    address = parse_s3("s3://masks/sets").below("one.tar")
    client.put(address, tmp_path / "there")
    client.fetch(address, tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "there").read_bytes()
    assert client.size(address) == 2560
    assert list(client.list(parse_s3("s3://masks/sets"))) == [(address, 2560)]


def test_what_is_not_there(client: S3Client, tmp_path: Path) -> None:
    assert client.size(parse_s3("s3://masks/none")) is None
    with pytest.raises(S3Refused, match="credentials"):
        client.fetch(parse_s3("s3://masks/none"), tmp_path / "back")


def test_a_bucket_that_is_not_there(client: S3Client, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(S3Refused, match="nowhere"):
        client.put(parse_s3("s3://nowhere/a"), tmp_path / "file")
