"""API ids taken apart: the way to a model, its maker, its name, and how it is asked.

'us.anthropic.claude-3-5-sonnet-20241022-v2:0', 'openrouter/qwen/qwen3-32b:free' and
'vertex_ai/claude-3-5-sonnet@20240620' each name one model of one maker.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.words import fold
from pipeline.identity.grammar import load_grammar
from pipeline.identity.makers import namespaces, owner_of, without_maker
from pipeline.identity.namewords import KEPT, name_words

FOLDERS = re.compile(r"(?:hf:|accounts/[\w-]+/(?:models|routers)/)")
PUBLISHED = re.compile(
    r"publishers/(?P<maker>[^/]+)/models/(?P<name>.+)|"
    r"(?P<maker2>[^/]+)/[^/]+/models/(?P<name2>.+)"
)
WAY_VERSION = re.compile(r"-(?:v\d+|\d):\d+(?::\d+k)?$")
MODEL_VERSION = re.compile(r"-v0:(\d+)$")
BARE_VERSION = re.compile(r"-v\d$")
TIER = re.compile(r"[≤≥<>]\s*(?P<tokens>\d+k)", re.I)
THINKING = re.compile(r"thinking|low|medium|high|max|\d{4,6}")


@dataclass(frozen=True, slots=True)
class ApiId:
    """The parts of an id.

    ``namespace`` is the maker or repository that the id names, ``hint`` the id of the
    organization whose API the way belongs to, ``name`` the rest. ``plain`` says that
    nothing was taken off.
    """

    namespace: str
    hint: str
    name: str
    setting: str = ""
    plain: bool = True


@lru_cache(maxsize=KEPT)
def take_apart(slug: str) -> ApiId:
    """Return the parts of an API id.

    >>> take_apart("us.anthropic.claude-3-5-sonnet-20241022-v2:0").name
    'claude-3-5-sonnet-20241022'
    >>> take_apart("openrouter/qwen/qwen3-32b:free")
    ApiId(namespace='qwen', hint='', name='qwen3-32b', setting='', plain=False)
    """
    text = fold(slug)
    rest, hint, setting = _without_way(text)
    namespace, rest = _namespace(rest)
    if not namespace:
        namespace, rest = _maker_before_point(rest)
    dotted = bool(namespace) and "/" not in text.rpartition(namespace)[2]
    rest, tags = _without_tags(_without_version(rest, dotted))
    rest = _without_ends(rest)
    settings = " ".join(filter(None, (setting, tags)))
    return ApiId(namespace, hint, rest, settings, rest == text)


def without_tier(slug: str, name: str) -> str:
    """Drop the price tier that a name states ('>200k') from the end of its slug.

    >>> without_tier("gemini-2.5-pro-200k", "Gemini 2.5 Pro >200k")
    'gemini-2.5-pro'
    """
    tier = TIER.search(name)
    return slug.removesuffix(f"-{tier['tokens'].lower()}") if tier else slug


def _without_way(text: str) -> tuple[str, str, str]:
    """Return an id without the way to it, the hint at a maker, and picture settings."""
    grammar = load_grammar()
    hint, settings, on_way = "", [], False
    while True:
        picture = grammar.picture.match(text)
        head, slash, rest = text.partition("/")
        place = grammar.place.match(text) if on_way else None
        if picture and picture.end():
            settings.append(picture.group().strip("/").replace("/", " "))
            text = text[picture.end() :]
        elif folder := FOLDERS.match(text):
            text = text[folder.end() :]
        elif slash and rest and head.casefold() in grammar.serving:
            hint = grammar.serving[head.casefold()] or hint
            text, on_way = rest, True
        elif place:
            text = text[place.end() :]
        else:
            return text, hint, " ".join(settings)


def _namespace(text: str) -> tuple[str, str]:
    published = PUBLISHED.fullmatch(text)
    if published:
        maker, name, maker2, name2 = published.groups()
        return maker or maker2, name or name2
    namespace, slash, name = text.partition("/")
    name = name.replace("/", "-")
    if not slash:
        return "", text
    if namespace.casefold() not in namespaces() and owner_of(name_words(namespace)):
        return "", f"{namespace}-{name}"  # 'flux-pro/v1.1'
    return re.sub(r" \d$", "", namespace), name


def _maker_before_point(text: str) -> tuple[str, str]:
    """Return the maker of 'us.anthropic.claude-…' and 'anthropic--claude-…'."""
    text = load_grammar().region.sub("", text, count=1)
    for joint in (".", "--"):
        maker, found, name = text.partition(joint)
        known = found and load_vocabulary().organization(maker)
        if known and name[:1].isalpha():
            return maker, name
    return "", text


def _without_version(text: str, dotted: bool) -> str:
    """Drop '-v1:0', the version of the way; keep '-v0:2', a version of the model."""
    text = MODEL_VERSION.sub(r"-v0.\1", text)
    if text.startswith(load_grammar().versioned):
        return text.removesuffix(":0")
    shorter = WAY_VERSION.sub("", text)
    if dotted and shorter == text and text.startswith("claude"):
        shorter = BARE_VERSION.sub("", text) if re.search(r"\d-v\d$", text) else text
    return shorter


def _without_tags(text: str) -> tuple[str, str]:
    """Return an id without its routes, its size tag joined, and its settings."""
    base, *tags = text.replace("@default", "").replace("@", "-").split(":")
    settings = []
    for tag in filter(None, tags):
        if tag.casefold() in load_grammar().routes or load_vocabulary().provider(tag):
            continue
        if THINKING.fullmatch(tag):
            settings.append(tag)
        else:
            base = f"{base}-{tag}" if base else tag
    return base.removesuffix("-cloud"), " ".join(settings)


def _without_ends(text: str) -> str:
    grammar = load_grammar()
    low = text.casefold()
    for end in grammar.ends:
        if low.endswith(end):
            text, low = text[: -len(end)], low[: -len(end)]
    for begin in grammar.begins:
        rest = text[len(begin) :]
        if low.startswith(begin) and owner_of(without_maker(name_words(rest))):
            return rest
    return text
