"""Makes a worker that imports it read some pages in a costly way, by their names."""

import os
import signal
from pathlib import Path

from pipeline.statements import pages

really = pages.extract_page


def extract_page(site, url, media_type, payload):
    """Read a page, unless its address names what is to go wrong with it."""
    name = url.rpartition("/")[2]
    if name.startswith("slow"):
        while True:
            pass
    if name.startswith("large"):
        held = []
        while True:
            held.append(bytearray(os.urandom(2**20)))
    if name.startswith("no-memory"):
        raise MemoryError
    if name.startswith("killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("once"):
        seen = Path(payload.decode().split()[-1])
        if not seen.exists():
            seen.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if name.startswith("broken"):
        raise ZeroDivisionError("of the code")
    return really(site, url, media_type, payload)


pages.extract_page = extract_page
