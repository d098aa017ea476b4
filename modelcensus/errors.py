"""What the functions of this package raise: the roots of both trees of errors."""

from crawler.errors import CrawlerError
from pipeline.errors import PipelineError

__all__ = ["CrawlerError", "PipelineError"]
