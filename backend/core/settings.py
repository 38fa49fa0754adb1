"""Settings of every Maskloom process, read once from the environment."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """One instance per process; every field can be set as ``MASKLOOM_<NAME>``.

    The three addresses also answer to their plain names ``DATABASE_URL``, ``REDIS_URL`` and ``STORAGE_URL``.
    """

    model_config = SettingsConfigDict(env_prefix="MASKLOOM_", extra="ignore", populate_by_name=True)

    home: Path = CHECKOUT / "var"
    database_url: str = Field("", validation_alias=AliasChoices("MASKLOOM_DATABASE_URL", "DATABASE_URL"))
    redis_url: str = Field("", validation_alias=AliasChoices("MASKLOOM_REDIS_URL", "REDIS_URL"))
    storage_url: str = Field("", validation_alias=AliasChoices("MASKLOOM_STORAGE_URL", "STORAGE_URL"))

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    allowed_hosts: list[str] = ["127.0.0.1", "localhost", "[::1]"]  # "*" allows every name
    frontend_dist: Path = CHECKOUT / "frontend" / "dist"

    public_url: str = ""  # address that people use, such as https://masks.example; needed for OpenID Connect
    set_up_token: str = ""  # secret of the link for the first account; empty makes one up
    password_hash_kib: int = 65536  # memory of one argon2id hash
    password_hash_passes: int = 3

    oidc_issuer: str = ""  # address of an OpenID Connect provider; empty turns that way of signing in off
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "single sign-on"  # what the button on the sign-in page calls it
    oidc_new_accounts: bool = False  # whether whom nobody invited may sign in, without any project at first

    storage_cache_bytes: int = 50 * 1024**3  # of copies on this machine, where STORAGE_URL names S3

    s3_endpoint: str = ""  # address of what speaks S3; empty is Amazon's own
    s3_region: str = ""  # empty leaves it to the AWS environment

    upload_max_bytes: int = 20 * 1024**3
    fetch_hosts: list[str] = []  # hosts inside the own network that videos may be fetched from
    fetch_buckets: list[
        str
    ] = []  # buckets that videos may be fetched from, with the server's AWS credentials
    upload_idle_hours: float = 48.0
    undo_days: float = 30.0  # so long changes can be undone, and masklets that were removed brought back
    ingest_time_s: float = 3600.0
    ingest_memory_bytes: int = 4 * 1024**3
    video_max_pixels: int = 8192 * 4320
    video_max_duration_s: float = 4 * 3600.0
    frame_rate: int = 24
    annotation_step: int = 4
    sample_video: bool = False  # give a new installation the sample video; the supervisor turns it on

    model: str = "nano"
    weights: Path | None = None  # a file; otherwise bundled weights, or those in MASKLOOM_WEIGHTS_DIR
    draft_side: int | None = None  # image side in pixels below the network's own: faster, masks are drafts
    worker_name: str = "one"
    precision: Literal["auto", "float32", "bf16"] = "auto"  # auto: bf16 where the device multiplies it faster
    compile: Literal["auto", "on", "off"] = "auto"  # compile the network; auto: on a GPU
    compile_mode: Literal["default", "reduce-overhead", "max-autotune-no-cudagraphs"] = "default"
    videos_together: int = (
        0  # videos whose frames share a batch while they are tracked; 0: 8 on a GPU, else 1
    )
    torch_threads: int = 0  # 0 leaves torch's own choice
    feature_cache_bytes: int = 1024**3
    parked_cache_bytes: int = 4 * 1024**3  # image features in temporary files, of all sessions together

    answer_timeout_s: float = 60.0
    worker_silence_s: float = 6.0  # a worker not heard of for this long counts as gone

    @property
    def storage_dir(self) -> Path:
        """Folder of all blobs; of copies and of what is under construction when they live in S3."""
        if self.storage_url.startswith("file://"):
            return Path(self.storage_url.removeprefix("file://"))
        return self.home / "storage"


@lru_cache
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
