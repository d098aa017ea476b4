"""Which hosts are public: by their name, and by the address that it resolves to.

A name may lead to this machine or its network whatever it looks like, so the address
that was found is looked at as well, each time.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from collections.abc import Sequence
from typing import Self
from urllib.parse import unquote

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

LOCAL_NAME = re.compile(
    r"localhost(?:6|4)?|.*\.(?:localhost|localdomain6?|local|internal|intranet|lan|home"
    r"|home\.arpa|corp|private)|ip6-.*|[^.:]+",
    re.I,
)
EMBEDDED_IPV4 = (  # where an IPv6 address holds one of IPv4
    ipaddress.ip_network("64:ff9b::/96"),
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("::/96"),
)
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_private_host(host: str) -> bool:
    """Return whether ``host`` names this machine or a network that is not public.

    >>> [is_private_host(h) for h in ("127.0.0.1", "::1", "localhost.", "127.1")]
    [True, True, True, True]
    >>> is_private_host("llm-stats.com")
    False
    """
    plain = unicodedata.normalize("NFKC", unquote(host)).replace("。", ".")
    plain = plain.strip("[]").partition("%")[0].rstrip(".")
    address = _address(plain)
    if address is None:
        return LOCAL_NAME.fullmatch(plain) is not None or not plain
    return not is_public(address)


def _address(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None


def is_public(address: Address) -> bool:
    """Return whether everybody can reach ``address`` and it is that of one host."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address.teredo is not None:
            inner = address.teredo[1]
        if inner is None and any(address in net for net in EMBEDDED_IPV4):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, which finds no address that is not public.

    The setting LOOPBACK_ALLOWED switches that off, for samples on this machine.
    """

    def __init__(
        self, reactor: ReactorBase, cache_size: int, timeout: float, private: bool
    ) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._private = private

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Build it, as Scrapy does."""
        settings = crawler.settings
        cached = settings.getbool("DNSCACHE_ENABLED")
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE") if cached else 0,
            settings.getfloat("DNS_TIMEOUT"),
            settings.getbool("LOOPBACK_ALLOWED"),
        )

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        """Return the address of ``name``, or fail where it is not public."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        if not self._private and not is_public(ipaddress.ip_address(address)):
            raise DNSLookupError(f"{name}: expected a public address, found {address}")
        return address
