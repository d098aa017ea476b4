"""What was tried beside `latest`: builds that failed, with the reason, and prunings.

The journal is a file of JSON lines that only grows. A line that was cut short by the
end of a process is skipped.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

JOURNAL = "journal.jsonl"


def note(curated: Path, event: str, reason: str, **more: str) -> None:
    """Add an event to the journal of ``curated``, which is one writer's at a time."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    row = {"at": at, "event": event, **more, "reason": reason}
    line = json.dumps(row, ensure_ascii=False)
    with (curated / JOURNAL).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
        file.flush()
        os.fsync(file.fileno())


def read_journal(curated: Path) -> list[dict[str, Any]]:
    """Return the events of the journal, oldest first."""
    path = curated / JOURNAL
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [row for line in lines if (row := _row(line))]


def _row(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None
