"""What can go wrong when the server fetches videos from elsewhere."""

from __future__ import annotations

from http import HTTPStatus

from backend.core.errors import DomainError


class FetchFailed(DomainError):
    """Base of what ends a fetch for good."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class AddressWrong(FetchFailed):
    """Nothing that can be fetched."""

    title = "Not an address of a video"

    def __init__(self, address: str) -> None:
        super().__init__(
            "Give an address that begins with https://, http:// or s3:// and has no spaces.", address=address
        )


class AddressNotPublic(FetchFailed):
    """The host is inside the server's own network."""

    title = "Address is not public"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"“{host}” is inside the server's own network, where nothing is fetched from. Whoever runs the"
            " server opens it by naming it in MASKLOOM_FETCH_HOSTS.",
            host=host,
        )


class HostUnknown(FetchFailed):
    """Nobody knows the host's name."""

    title = "Host not found"

    def __init__(self, host: str) -> None:
        super().__init__(f"There is no host “{host}”; check the address for a typing error.", host=host)


class BucketNotAllowed(FetchFailed):
    """The server's own credentials are not lent for this bucket."""

    title = "Bucket is not open"

    def __init__(self, bucket: str) -> None:
        super().__init__(
            f"Videos may not be fetched from the bucket “{bucket}”; whoever runs the server names it in"
            " MASKLOOM_FETCH_BUCKETS.",
            bucket=bucket,
        )


class SourceTooLarge(FetchFailed):
    """More bytes than the settings allow."""

    status, title = HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Source too large"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(
            f"The file has more than {max_bytes} bytes; cut it into parts,"
            " or raise MASKLOOM_UPLOAD_MAX_BYTES.",
            max_bytes=max_bytes,
        )


class SourceRefused(FetchFailed):
    """The host answered, but not with the file."""

    status, title = HTTPStatus.BAD_GATEWAY, "Source refused"

    def __init__(self, host: str, answer: int) -> None:
        super().__init__(
            f"“{host}” answered with status {answer}; open the address in a browser to see whether it still"
            " works without a sign-in.",
            host=host,
            answer=answer,
        )


class TooManyRedirects(FetchFailed):
    """The host sends us round and round."""

    status, title = HTTPStatus.BAD_GATEWAY, "Too many redirects"

    def __init__(self, host: str) -> None:
        super().__init__(f"“{host}” leads on and on; give the address of the file itself.", host=host)


class SourceUnreachable(FetchFailed):
    """The connection failed, also when tried again. What came is kept until the last try."""

    status, title = HTTPStatus.BAD_GATEWAY, "Source cannot be reached"

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(
            f"The file could not be fetched from “{host}” ({reason}); fetch it again later.", host=host
        )


class NothingToFetch(FetchFailed):
    """No address in the list, or no video in the folder."""

    title = "Nothing to fetch"

    def __init__(self) -> None:
        super().__init__("There is no video to fetch; name at least one file, or a folder with videos in S3.")
