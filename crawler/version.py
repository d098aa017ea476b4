"""The version, for the user agent and for what runs say of themselves."""

from __future__ import annotations

import platform
from importlib import metadata

VERSION = "0.1.0"


def software_versions() -> dict[str, str]:
    """Return the versions of what takes part in a run."""
    parts = {name: metadata.version(name) for name in ("scrapy", "warcio")}
    return {"python": platform.python_version(), "modelcensus": VERSION, **parts}
