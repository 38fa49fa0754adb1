"""Takes the files of a version to S3, when that was asked for."""

from __future__ import annotations

from backend.core.settings import Settings
from backend.datasets.additions import listing_name, manifest_name, pending_addition
from backend.datasets.blobs import DOCUMENTS, dataset_keys
from backend.datasets.entities import DatasetVersion
from backend.datasets.versions import VersionRepository
from backend.db.engine import Sessions
from backend.storage import BlobStore
from backend.storage.s3 import S3Client, parse_s3


class Delivery:
    """Writes the files of one version below its address; without an address it does nothing.

    Raises:
        S3AddressWrong: the address is none.
    """

    def __init__(
        self, settings: Settings, sessions: Sessions, store: BlobStore, version: DatasetVersion
    ) -> None:
        self._sessions, self._store, self._version = sessions, store, version
        self._keys = dataset_keys(version.id)
        self._to = None if version.deliver_to is None else parse_s3(version.deliver_to).below(version.title)
        self._client = None if self._to is None else S3Client(settings)

    def parts(self, chosen: str) -> None:
        """Write the parts of a format that were not written yet. Raises S3Refused."""
        if self._client is None or self._to is None:
            return
        with self._sessions() as session:
            waiting = [
                part
                for part in VersionRepository(session).parts(self._version.id)
                if part.format == chosen and not part.delivered
            ]
        for part in waiting:
            self._client.put(self._to.below(part.name), self._store.local_path(self._keys.part(part.name)))
            with self._sessions.begin() as session:
                session.merge(part).delivered = True

    def documents(self) -> None:
        """Write manifest, lists and datasheet, or those of what was added. Raises S3Refused."""
        if self._client is None or self._to is None:
            return
        addition = pending_addition(self._version)
        number = 0 if addition is None else addition["number"]
        names = DOCUMENTS if addition is None else (manifest_name(number), listing_name(number))
        for name in names:
            self._client.put(self._to.below(name), self._store.local_path(self._keys.document(name)))
