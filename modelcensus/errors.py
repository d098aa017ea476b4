"""What the functions of this package raise: the roots of both trees of errors.

`HeldBack` is a release that somebody has to look at before it is published.
"""

from crawler.errors import CrawlerError
from pipeline.errors import HeldBack, PipelineError

__all__ = ["CrawlerError", "HeldBack", "PipelineError"]
