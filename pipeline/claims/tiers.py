"""On what terms an id is offered: where, by which route, at which quality.

'azure/eu/gpt-4o', 'openai/gpt-4o:extended' and 'high/1024-x-1024/gpt-image-1' are
offers of one model with prices of their own.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.vocabulary import load_vocabulary
from pipeline.identity.grammar import load_grammar
from pipeline.identity.namewords import KEPT

CLOUD = "vertex_ai"  # where ids begin with publishers/
FREE_END = "-free"  # 'mimo-v2-flash-free': a route of its own, as ':free' is
BASE_PLACES = frozenset({"*", "standard", "invoke", "global", "global-standard"})


ACCOUNT = re.compile(r"(?:^|/)(?:accounts|publishers)/(?P<host>[\w-]+)/models/")


def host_of(slug: str) -> str:
    """Return the host in whose account an API id lies, '' if the id names none.

    A publisher is the maker, whose models a cloud serves; an account is a host's.

    >>> host_of("accounts/fireworks/models/gpt-oss-120b"), host_of("openai/gpt-4o")
    ('fireworks', '')
    """
    match = ACCOUNT.search(slug)
    if match is None:
        return ""
    return CLOUD if "publishers/" in match.group() else match["host"]


@lru_cache(maxsize=KEPT)
def terms_of(slug: str) -> str:
    """Return the terms that an API id states; '' for the base tier.

    >>> terms_of("azure/eu/gpt-4o"), terms_of("us.anthropic.claude-3-haiku-v1:0")
    ('eu', 'us')
    >>> terms_of("openai/gpt-4o:extended"), terms_of("high/1024-x-1024/gpt-image-1")
    ('extended', 'high 1024-x-1024')
    >>> terms_of("gemini/gemini-2.5-flash"), terms_of("azure/global-standard/gpt-4o")
    ('', '')
    >>> terms_of("mimo-v2-flash-free")
    'free'
    """
    grammar = load_grammar()
    text, found, on_way = slug, [], False
    while True:
        picture = grammar.picture.match(text)
        head, slash, rest = text.partition("/")
        place = grammar.place.match(text) if on_way else None
        if picture and picture.end():
            found.append(picture.group().strip("/").replace("/", " "))
            text = text[picture.end() :]
        elif slash and head.casefold() in grammar.serving:
            text, on_way = rest, True
        elif place:
            found.extend({place.group().strip("/")} - BASE_PLACES)
            text = text[place.end() :]
        else:
            break
    region = grammar.region.match(text)
    if region and region.group() != "global.":
        found.append(region.group().rstrip("."))
    tags = text.partition(":")[2].split(":")
    found.extend(
        tag.casefold()
        for tag in tags
        if tag.casefold() in grammar.routes or load_vocabulary().provider(tag)
    )
    if text.casefold().endswith(FREE_END):
        found.append(FREE_END.lstrip("-"))
    return ", ".join(found)
