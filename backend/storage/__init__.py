"""Blobs: sources, normalised videos and pictures."""

from backend.storage.blobs import BlobStore, VideoKeys, open_store, upload_name, video_keys
from backend.storage.disk import DiskStore

__all__ = ["BlobStore", "DiskStore", "VideoKeys", "open_store", "upload_name", "video_keys"]
