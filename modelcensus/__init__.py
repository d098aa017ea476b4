"""The census in Python: open a release, ask who says so, compare, build.

>>> import modelcensus as mc
>>> mc.read("128K", "context_window").text
'128000'
>>> mc.resolve("Claude 4 Sonnet").model_id
'anthropic/claude-sonnet-4'

What a name stands for is imported when it is first used, so that `import modelcensus`
costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from modelcensus.comparison import Comparison
    from modelcensus.comparison import compare_releases as diff
    from modelcensus.errors import CrawlerError, HeldBack, PipelineError
    from modelcensus.explanation import Explained
    from modelcensus.job import plan, run
    from modelcensus.names import read, resolve
    from modelcensus.release import Release
    from modelcensus.release import list_failures as failures
    from modelcensus.release import list_releases as releases
    from modelcensus.release import open_release as open  # noqa: A004 - as `mc.open`
    from modelcensus.work import add, build, crawl, preview, prune
    from modelcensus.work import list_runs as runs
    from modelcensus.work import list_sites as sites

__all__ = [
    "Comparison",
    "CrawlerError",
    "Explained",
    "HeldBack",
    "PipelineError",
    "Release",
    "add",
    "build",
    "crawl",
    "diff",
    "failures",
    "open",
    "plan",
    "preview",
    "prune",
    "read",
    "releases",
    "resolve",
    "run",
    "runs",
    "sites",
]
_PLACES = {
    "Comparison": "comparison.Comparison",
    "Explained": "explanation.Explained",
    "Release": "release.Release",
    "add": "work.add",
    "build": "work.build",
    "crawl": "work.crawl",
    "diff": "comparison.compare_releases",
    "failures": "release.list_failures",
    "open": "release.open_release",
    "plan": "job.plan",
    "preview": "work.preview",
    "prune": "work.prune",
    "read": "names.read",
    "releases": "release.list_releases",
    "resolve": "names.resolve",
    "run": "job.run",
    "runs": "work.list_runs",
    "sites": "work.list_sites",
    "CrawlerError": "errors.CrawlerError",
    "HeldBack": "errors.HeldBack",
    "PipelineError": "errors.PipelineError",
}


def __getattr__(name: str) -> object:
    """Import what ``name`` stands for, when it is first used."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, attribute = _PLACES[name].partition(".")
    found: object = getattr(import_module(f"{__name__}.{module}"), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
