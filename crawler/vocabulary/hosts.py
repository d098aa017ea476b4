"""Whose word a host is: a maker of models, a seller of their use, or nobody's.

Hosts are listed with their owners (organizations.toml, providers.toml). What is below
a listed host is its owner's too, but for places where users write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from crawler.errors import VocabularyError
from crawler.vocabulary import Term, load_vocabulary

# below a company's host, the places where its users write
OF_USERS = frozenset(
    "community communities forum forums discuss discussions chat answers users".split()
)


def maker_of_host(host: str) -> Term | None:
    """Return the organization whose own word is at ``host``.

    >>> maker_of_host("platform.openai.com").id, maker_of_host("community.openai.com")
    ('openai', None)
    """
    return _owner(host, _owners("organizations"))


def seller_of_host(host: str) -> Term | None:
    """Return the provider whose own offers are at ``host``.

    >>> seller_of_host("docs.together.ai").id, seller_of_host("notopenai.com")
    ('together', None)
    """
    return _owner(host, _owners("providers"))


def _owner(host: str, owners: Mapping[str, Term]) -> Term | None:
    labels = host.lower().rstrip(".").split(".")
    for start in range(len(labels)):
        if labels[start] in OF_USERS:
            return None
        owner = owners.get(".".join(labels[start:]))
        if owner is not None:
            return owner
    return None


@cache
def _owners(file: str) -> Mapping[str, Term]:
    """Return the owner of each listed host.

    Raises:
        VocabularyError: two own one host.
    """
    vocabulary = load_vocabulary()
    terms = vocabulary.providers if file == "providers" else vocabulary.organizations
    return index_hosts(file, {term.id: term for term in terms.values()}.values())


def index_hosts(file: str, terms: Iterable[Term]) -> Mapping[str, Term]:
    """Return ``terms`` by their hosts.

    Raises:
        VocabularyError: two own one host, or one is written as no host is.
    """
    owners: dict[str, Term] = {}
    for term in terms:
        for host in term.extra.get("hosts", ()):
            if host != host.lower() or "." not in host or "/" in host:
                raise VocabularyError(f"{file}.toml, {term.id}", "a host", host)
            other = owners.setdefault(host, term)
            if other is not term:
                found = f"{other.id} and {term.id}"
                raise VocabularyError(f"{file}.toml, {host}", "one owner", found)
    return owners
