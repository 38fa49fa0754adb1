"""Files in S3, or in anything that speaks its protocol.

Credentials come from where Amazon's tools look for them: ``AWS_ACCESS_KEY_ID`` and its companions, a profile,
or the role of the machine. They never pass through the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from backend.core.errors import DomainError
from backend.core.settings import Settings

SCHEME = "s3://"
READ_BYTES = 1 << 20
DELETED_AT_ONCE = 1000
"""S3 takes no more keys in one request."""


class S3AddressWrong(DomainError):
    """Not an address in S3."""

    status, title = HTTPStatus.UNPROCESSABLE_ENTITY, "Not an address in S3"

    def __init__(self, url: str) -> None:
        super().__init__("Give an address such as s3://bucket/folder.", url=url)


class S3Refused(DomainError):
    """S3 does not do what was asked."""

    status, title = HTTPStatus.BAD_GATEWAY, "S3 refused"

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"S3 refused {url}: {reason}. Check the address and the server's AWS credentials.",
            url=url,
            reason=reason,
        )


class S3Address(NamedTuple):
    """A place in a bucket; ``key`` has no slash at either end and may be empty."""

    bucket: str
    key: str

    def below(self, name: str) -> S3Address:
        """Give the address of something inside this one."""
        return S3Address(self.bucket, f"{self.key}/{name}" if self.key else name)

    def __str__(self) -> str:
        return f"{SCHEME}{self.bucket}/{self.key}"


def parse_s3(url: str) -> S3Address:
    """Read ``s3://bucket/key``. Raises S3AddressWrong."""
    bucket, _, key = url.removeprefix(SCHEME).partition("/")
    if not url.startswith(SCHEME) or not bucket:
        raise S3AddressWrong(url)
    return S3Address(bucket, key.strip("/"))


class S3Facts(NamedTuple):
    """What S3 says of a file: its bytes, and a tag that changes with its content."""

    size: int
    tag: str


class S3Client:
    """Puts, fetches and lists files. Large ones go and come in parts, never through memory as a whole."""

    def __init__(self, settings: Settings) -> None:
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=settings.s3_endpoint or None,
            region_name=settings.s3_region or None,
            config=Config(retries={"mode": "standard", "max_attempts": 5}),
        )

    def put(self, address: S3Address, path: Path) -> None:
        """Upload a file. Raises S3Refused."""
        try:
            self._client.upload_file(str(path), address.bucket, address.key)
        except (BotoCoreError, ClientError, boto3.exceptions.S3UploadFailedError) as error:
            raise S3Refused(str(address), str(error)) from error

    def fetch(self, address: S3Address, path: Path) -> None:
        """Download a file. Raises S3Refused."""
        try:
            self._client.download_file(address.bucket, address.key, str(path))
        except (BotoCoreError, ClientError) as error:
            raise S3Refused(str(address), str(error)) from error

    def facts(self, address: S3Address) -> S3Facts | None:
        """Give what is known of a file; None when there is none. Raises S3Refused."""
        try:
            told = self._client.head_object(Bucket=address.bucket, Key=address.key)
            return S3Facts(int(told["ContentLength"]), str(told["ETag"]).strip('"'))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                return None
            raise S3Refused(str(address), str(error)) from error
        except BotoCoreError as error:
            raise S3Refused(str(address), str(error)) from error

    def size(self, address: S3Address) -> int | None:
        """Give the bytes of a file; None when there is none. Raises S3Refused."""
        facts = self.facts(address)
        return None if facts is None else facts.size

    def read(self, address: S3Address, first: int, count: int) -> Iterator[bytes]:
        """Stream so many bytes of a file from a place on. Raises S3Refused."""
        wanted = f"bytes={first}-{first + count - 1}"
        try:
            found = self._client.get_object(Bucket=address.bucket, Key=address.key, Range=wanted)
            yield from found["Body"].iter_chunks(READ_BYTES)
        except (BotoCoreError, ClientError) as error:
            raise S3Refused(str(address), str(error)) from error

    def delete(self, addresses: Iterable[S3Address]) -> None:
        """Remove files of one bucket; those that are not there are fine. Raises S3Refused."""
        waiting = iter(addresses)
        while some := list(islice(waiting, DELETED_AT_ONCE)):
            objects = [{"Key": address.key} for address in some]
            try:
                answer = self._client.delete_objects(
                    Bucket=some[0].bucket, Delete={"Objects": objects, "Quiet": True}
                )
            except (BotoCoreError, ClientError) as error:
                raise S3Refused(str(some[0]), str(error)) from error
            for failure in answer.get("Errors", ()):
                raise S3Refused(str(some[0]), str(failure.get("Message", failure.get("Code"))))

    def list(self, address: S3Address) -> Iterator[tuple[S3Address, int]]:
        """List the files below an address with their bytes, by name. Raises S3Refused."""
        prefix = f"{address.key}/" if address.key else ""
        try:
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=address.bucket, Prefix=prefix
            )
            for page in pages:
                for entry in page.get("Contents", ()):
                    yield S3Address(address.bucket, entry["Key"]), int(entry["Size"])
        except (BotoCoreError, ClientError) as error:
            raise S3Refused(str(address), str(error)) from error
