"""Files in S3, or in anything that speaks its protocol.

Credentials come from where Amazon's tools look for them: ``AWS_ACCESS_KEY_ID`` and its companions, a profile,
or the role of the machine. They never pass through the API.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from backend.core.errors import DomainError
from backend.core.settings import Settings

SCHEME = "s3://"


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

    def size(self, address: S3Address) -> int | None:
        """Give the bytes of a file; None when there is none. Raises S3Refused."""
        try:
            return int(self._client.head_object(Bucket=address.bucket, Key=address.key)["ContentLength"])
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == HTTPStatus.NOT_FOUND:
                return None
            raise S3Refused(str(address), str(error)) from error
        except BotoCoreError as error:
            raise S3Refused(str(address), str(error)) from error

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
