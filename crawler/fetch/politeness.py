"""What is asked of whom, and when: scope, robots.txt, Retry-After.

In doubt nothing is asked. A host whose robots.txt cannot be read now is left alone now.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings

from crawler.errors import EmptyPage, PageError
from crawler.fetch.addresses import is_private_host
from crawler.fetch.hostgate import HostGate
from crawler.fetch.internals import JudgedRobotsTxtMiddleware, hold_queue
from crawler.payload import decode_text

logger = logging.getLogger(__name__)

# https://www.rfc-editor.org/rfc/rfc9309.html#section-2.5 asks for 500 KiB at least
LARGEST_ROBOTS = 512 * 2**10
DISALLOW_ALL = b"User-agent: *\nDisallow: /\n"
ASKED_TO_WAIT = (429, 503)
OUR_TOKEN = re.compile(rb"(?im)^(\s*user-agent\s*:\s*modelcensus)/[^\s#]*")


class ScopeMiddleware:
    """Lets nothing out but HTTP requests to the hosts and ports of the spider.

    Scrapy's own lets requests that skip the duplicate filter pass, start requests and
    robots.txt among them. Redirects come through here as well.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._private_allowed = crawler.settings.getbool("LOOPBACK_ALLOWED")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, as Scrapy does."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse what is out of scope.

        Raises:
            IgnoreRequest: it is.
        """
        reason = self._refusal(request.url)
        if reason:
            self._crawler.stats.inc_value("scope/refused")
            logger.warning("Refused %s: %s", request.url, reason)
            raise IgnoreRequest(f"out of scope: {reason}")

    def _refusal(self, url: str) -> str:
        spider = self._crawler.spider
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError as error:
            return f"expected a URL, found {error}"
        if parts.scheme not in ("http", "https"):
            return f"expected http or https, found {parts.scheme!r}"
        domains = list(getattr(spider, "allowed_domains", ()))
        if host.rstrip(".") not in domains:
            return f"expected a host of {domains}, found {host!r}"
        ports = getattr(spider, "allowed_ports", (None, 80, 443))
        if port not in ports:
            return f"expected a port of {ports}, found {port}"
        if is_private_host(host) and not self._private_allowed:
            return f"expected a public host, found {host} (see LOOPBACK_ALLOWED)"
        return ""


class NotNowRobotsTxtMiddleware(JudgedRobotsTxtMiddleware):
    """Obeys robots.txt, and takes one that cannot be read as 'not now'.

    Scrapy takes that as 'all allowed'. A 4xx says that there is none, which allows all
    (RFC 9309, section 2.3.1.3); 429 and 5xx, time-outs, refused redirects and bytes
    that are no text say nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._gate = HostGate.from_crawler(crawler)
        self._agent: str = crawler.settings["ROBOTSTXT_USER_AGENT"]
        # `_not_now` says in a line what Scrapy says in a traceback
        logging.getLogger(RobotsTxtMiddleware.__module__).setLevel(logging.CRITICAL)

    def rules_of(self, response: Response, netloc: str) -> bytes:
        """Return what a host answered, or what stands for it."""
        status = response.status
        if 400 <= status < 500 and status != 429:
            return b""
        if not 200 <= status < 300:
            return self._not_now(netloc, f"status {status}")
        # a version behind our name is ours as well, which Protego does not know
        body = OUR_TOKEN.sub(rb"\1", response.body[:LARGEST_ROBOTS])
        problem = _unreadable(body, response.url)
        return self._not_now(netloc, problem) if problem else body

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse what is disallowed now, and keep to the pace that a host asks for.

        Raises:
            IgnoreRequest: it is disallowed, or the host is visited at other hours.
        """
        super().process_request_2(rp, request)
        rules: Protego | None = getattr(rp, "rp", None)
        if rules is None:
            return
        hours = rules.visit_time(self._agent)
        if hours is not None and not _within(
            hours.start_time, hours.end_time, datetime.now(UTC).time()
        ):
            raise IgnoreRequest(
                f"robots.txt asks for visits from {hours.start_time} to "
                f"{hours.end_time} UTC"
            )
        self._gate.set_delay(request.url, _pace_s(rules, self._agent))

    def rules_after(self, error: Exception, netloc: str) -> bytes:
        """Return that nothing may be fetched."""
        return self._not_now(netloc, f"{type(error).__name__}: {error}")

    def _not_now(self, netloc: str, reason: str) -> bytes:
        self.crawler.stats.inc_value("robotstxt/not_now")
        logger.warning(
            "robots.txt of %s cannot be read (%s): nothing is fetched there now",
            netloc,
            reason,
        )
        return DISALLOW_ALL


def _pace_s(rules: Protego, agent: str) -> float:
    """Return the seconds between two requests that robots.txt asks for."""
    delay_s = rules.crawl_delay(agent) or 0.0
    rate = rules.request_rate(agent)
    if rate is not None and rate.requests:
        delay_s = max(delay_s, rate.seconds / rate.requests)
    return float(delay_s)


def _within(start: time, end: time, now: time) -> bool:
    """Return whether ``now`` is from ``start`` to ``end``, which may be the next day.

    >>> _within(time(22), time(4), time(23)), _within(time(1), time(2), time(3))
    (True, False)
    """
    if start <= end:
        return start <= now <= end
    return now >= start or now <= end


def _unreadable(body: bytes, place: str) -> str:
    try:
        decode_text(body, "", place)
    except EmptyPage:
        return ""
    except PageError as error:
        return str(error)
    return ""


class RetryAfterMiddleware(RetryMiddleware):
    """Retries as Scrapy does, but asks nothing of a host before it wants to be asked.

    A host that wants more time than there is in a run is left alone in this run.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._default_s = settings.getfloat("RETRY_AFTER_DEFAULT")
        self._max_s = settings.getfloat("RETRY_AFTER_MAX")
        self._left_alone: set[str] = set()
        self._gate: HostGate | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, as Scrapy does."""
        middleware = super().from_crawler(crawler)
        middleware._gate = HostGate.from_crawler(crawler)
        crawler.signals.connect(middleware.hold_host, signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        """Refuse requests to hosts that are left alone.

        Raises:
            IgnoreRequest: its host is.

        """
        if urlsplit(request.url).netloc in self._left_alone:
            raise IgnoreRequest("the host asked for more time than this run has")

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        """Return the request once more if it may be tried again."""
        if urlsplit(request.url).netloc in self._left_alone:
            return response
        return super().process_response(request, response)

    def hold_host(self, request: Request, response: Response) -> None:
        """Hold the queue of a host that asks to wait, before the next one leaves it."""
        if response.status not in ASKED_TO_WAIT:
            return
        wait_s = self._wait_s(request, response)
        if self._gate is not None:
            self._gate.hold(request.url, wait_s)
        if wait_s > self._max_s:
            self._left_alone.add(urlsplit(request.url).netloc)
            logger.warning(
                "%s asks to wait %.0f s: its host is left alone in this run",
                request.url,
                wait_s,
            )
            return
        hold_queue(self.crawler, request, wait_s)

    def _wait_s(self, request: Request, response: Response) -> float:
        text = (response.headers.get("Retry-After") or b"").decode("latin-1")
        wait_s = parse_retry_after(text, datetime.now(UTC))
        if wait_s is None:
            return float(self._default_s * 2 ** request.meta.get("retry_times", 0))
        return wait_s


def parse_retry_after(text: str, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, None if it is no such.

    >>> parse_retry_after("120", datetime(2026, 11, 21, tzinfo=UTC))
    120.0
    >>> moment = "Sat, 21 Nov 2026 00:00:30 GMT"
    >>> parse_retry_after(moment, datetime(2026, 11, 21, tzinfo=UTC))
    30.0
    """
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
