"""Whom a head or a cell names: models by known words, or by the place they stand in.

A name is a known model, or one with its maker, a badge, a remark or a tier around it.
An unknown name has the shape of one and stands where names stand; a sentence, a badge
and a heading never make a model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from crawler.claims.cells import (
    MAX_NAME,
    NOBODY,
    Named,
    clean,
    model_in,
    pieces_of,
    split_effort,
)
from crawler.claims.labels import Page
from crawler.claims.sorts import BAND, is_organization, is_value, sort_of
from crawler.claims.subjects import (
    Subject,
    begins_like_model,
    looks_like_model,
    models_in,
)
from crawler.read.document import Words
from crawler.vocabulary import Term
from crawler.vocabulary.concepts import compose
from crawler.vocabulary.heads import roles_of
from crawler.vocabulary.shapes import is_empty
from crawler.vocabulary.words import KEPT, is_unknown, name_key

Row = Sequence[Words]
OTHER_SCRIPT = re.compile(
    "\\s*[(（]?[\u0400-\u04ff\u1100-\u11ff\u2e80-\ud7af][^A-Za-z]*$"
)
SHAPED = re.compile(r"[A-Z][\w.]*(?:-[A-Z][\w.]*)+")  # 'SPHINX-MoE'
SHORT = 24  # characters; shorter cells are no system with its maker
MOST_WORDS = 6  # of an unknown name
TIER_CONCEPTS = frozenset(
    {"batch", "standard", "flex", "priority", "length", "context"}
)
RESOLUTION = re.compile(r".*\b(?:\d{3,4}p|\dk|\d{3,4}\s?[x×]\s?\d{3,4})\b.*", re.I)
TOGETHER = re.compile(r"\s(?:\+|w/|with|using|&)\s")
AROUND = re.compile(r"(?P<agent>[^()]+?)\s?\((?P<name>[^()]{3,50})\)\s*\S{0,10}")
OF_SYSTEMS = re.compile(r"[\s\d+]")
REGION = re.compile(r"(?:us|eu|ap|ca|sa|af|me|cn)-[a-z]+-\d", re.I)
REMARK = re.compile(
    r"\s*(?:[(（【\[](?:new|新品|推荐|热门|限时[^)）]*|\d{4}[-/年][^)）]*(?:下线|offline|retir"
    r"|deprecat|停)[^)）]*|beta|oss|open|legacy|deprecat(?:ed|ing)|recommended"
    r"|popular|preview only)"
    r"[)）】\]]|[+±-]*\d+(?:\.\d+)?%|(?<=\d)NEW$|新品|热门|推荐|限时.{1,8}$|人気|おすすめ|新着|신규|추천|인기"
    r"|\b(?:Neu|Beliebt|Empfohlen|Nouveau|Populaire|Recommandé|Nuevo|Recomendado|Novo"
    r"|Новинка|Популярно|Nuovo|Consigliato|New|Popular|Recommended|OSS|Beta)\b(?=\s*$))\s*",
    re.I,
)


@lru_cache(maxsize=KEPT)
def without_remarks(text: str) -> str:
    """Cut badges and remarks off a name.

    >>> without_remarks("GPT-4o New"), without_remarks("glm-4.5 (2026-08-31 下线)")
    ('GPT-4o', 'glm-4.5')
    """
    shorter = REMARK.sub(" ", text).strip()
    latin = OTHER_SCRIPT.sub("", shorter).strip()
    if latin != shorter and looks_like_model(latin):
        return latin
    return shorter if len(shorter) > 1 else text


def columns_named(page: Page, heads: Sequence[Row]) -> dict[int, Subject]:
    """Return which columns speak of which model, from the words of the heads."""
    width = len(heads[-1])
    lowest = {place: _lowest(heads, place) for place in range(1, width)}
    named = {
        place: found.subject
        for place in range(1, width)
        if (found := _named_above(page, heads, place)) is not None
    }
    if named:
        named |= _rest_shortened(page, lowest, named)
        after = [p for p in range(min(named), width) if not is_empty(lowest[p].text)]
        return named if 2 * len(named) >= len(after) else {}
    short = _shortened(page, lowest)
    if short:
        return short
    blank = all(is_empty(head.text) for head in lowest.values())
    if blank and len(lowest) == len(page.subjects) > 1:
        return dict(zip(lowest, page.subjects, strict=True))
    return {}


def _lowest(heads: Sequence[Row], place: int) -> Words:
    said = [row[place] for row in heads if place < len(row)]
    words = [one for one in said if not is_empty(one.text)]
    return words[-1] if words else (said[-1] if said else Words("", ""))


def _named_above(page: Page, heads: Sequence[Row], place: int) -> Named | None:
    for row in reversed(heads):
        if place >= len(row) or is_empty(row[place].text):
            continue
        if page.meaning(row[place].text) is None and not roles_of(row[place].text):
            found = _without_remark(page, row[place]) or model_in(page, row[place])
            if found is not None:
                return found
    return None


def _without_remark(page: Page, words: Words) -> Named | None:
    text = clean(words.text)
    shorter = without_remarks(text)
    if shorter == text:
        return None
    found = model_in(page, Words(shorter, words.locator))
    rest = REMARK.sub(" ", text.replace(shorter, " ")).strip(" ()（）+-")
    rest = "" if "%" in rest else rest
    return None if found is None else replace(found, remark=rest)


def _shortened(page: Page, heads: Mapping[int, Words]) -> dict[int, Subject]:
    """Match heads like '3.1 405B' with the models of the page, each with one alone."""
    found: dict[int, Subject] = {}
    known = page.subjects or tuple(Subject("", slug) for slug in page.slugs)
    for column, head in heads.items():
        tokens = _tokens(head.text)
        fitting = [
            one
            for one in known
            if tokens and (tokens <= _tokens(one.name) or tokens <= _tokens(one.slug))
        ]
        if len(fitting) == 1 and any(token.isdigit() for token in tokens):
            found[column] = Subject(fitting[0].name or head.text, fitting[0].slug)
    complete = len(found) == len(heads) == len(set(found.values()))
    return found if complete and len(found) > 1 else {}


def _rest_shortened(
    page: Page, heads: Mapping[int, Words], named: Mapping[int, Subject]
) -> dict[int, Subject]:
    """Match the heads that name no model with those of the page's models left over."""
    left = [one for one in page.subjects if one not in named.values()]
    found: dict[int, Subject] = {}
    for column, head in heads.items():
        tokens = _tokens(head.text)
        if column in named or not tokens:
            continue
        fitting = [one for one in left if tokens <= _tokens(f"{one.name} {one.slug}")]
        if len(fitting) == 1:
            found[column] = fitting[0]
    return found if len(set(found.values())) == len(found) else {}


def _tokens(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]+|\d+", text.casefold()))


def name_in(
    page: Page, words: Words, slug: str = "", sure: bool = True
) -> Named | None:
    """Return whom a cell in the column of names names, or None.

    ``sure`` says that the column's head or its other cells leave no doubt that names
    stand in it: only then an unknown name counts.
    """
    found = _known(page, words) or _unknown(page, words, sure)
    if found is None:
        return None
    found = replace(found, note=_kept(page, found))
    if slug and not found.subject.slug:
        return replace(found, subject=replace(found.subject, slug=slug))
    return found


def _known(page: Page, words: Words) -> Named | None:
    """Return the model that a cell names by known words, or None.

    Columns ask it of their cells, and rows again; what a cell names is found once.
    """
    kept = page.named.get(id(words))
    if kept is None:
        found = (
            _without_remark(page, words)
            or model_in(page, words)
            or _within_system(page, words)
        )
        kept = page.named[id(words)] = (words, found)
    named: Named | None = kept[1]
    return named


def _within_system(page: Page, words: Words) -> Named | None:
    """'Agentless + GPT 4o' is a result of the model; the agent is its setting."""
    pieces = pieces_of(page, words)[:3] if len(words.text) > SHORT else ()
    for piece in pieces if len(pieces) > 1 else (words,):
        found = _system(clean(piece.text))
        if found is not None:
            return found
    return None


def _system(text: str) -> Named | None:
    around = AROUND.fullmatch(text)
    if (
        around
        and OF_SYSTEMS.search(around["agent"])
        and looks_like_model(around["name"])
        and not TOGETHER.search(around["name"])
        and not begins_like_model(text)
    ):
        return Named(Subject(around["name"]), around["agent"].strip(" +"))
    if not TOGETHER.search(text) or len(text) > 2 * MAX_NAME:
        return None
    parts = [part.strip() for part in TOGETHER.split(text)]
    named = [part for part in parts if looks_like_model(part)]
    if len(named) != 1 or len(parts) < 2 or named[0] == parts[0]:
        return None
    if begins_like_model(parts[0]):
        return None
    rest = " + ".join(part for part in parts if part and part != named[0])
    return Named(Subject(named[0]), rest)


def _unknown(page: Page, words: Words, sure: bool) -> Named | None:
    """Return an unknown name: short, with letters, no label, no organization alone."""
    pieces = pieces_of(page, words)
    text = without_remarks(clean(pieces[0].text if len(pieces) > 1 else words.text))
    name, effort = split_effort(text)
    if not 1 < len(name) <= MAX_NAME or not re.search(r"[^\W\d_]", name):
        return None
    if page.meaning(name) is not None or is_unknown(name) or NOBODY.match(name):
        return None
    if is_value(name) or sort_of(name) in ("band", "tick", "prose"):
        return None
    if len(name.split()) > MOST_WORDS or name.endswith((".", "?", "!", "。", "：")):
        return None
    shaped = begins_like_model(name) or SHAPED.fullmatch(name) or _of_maker(name)
    numbered = any(map(str.isdigit, name)) or bool(shaped)
    if is_organization(name) and not numbered:
        return None
    if not numbered and (not sure or len(pieces) > 1):
        return None
    return Named(Subject(name), effort)


def _of_maker(name: str) -> bool:
    """Whether a name begins with who makes it: 'Cohere Command'."""
    first, _, rest = name.partition(" ")
    return bool(rest) and is_organization(first) and rest[0].isupper()


def _kept(page: Page, found: Named) -> str:
    """Return what of the words beside a name says how the model is offered."""
    note = found.note
    return note if note and is_offer(note) else ""


@lru_cache(maxsize=KEPT)
def is_offer(text: str) -> bool:
    """Return whether words beside a name or over a table say how a model is offered.

    >>> is_offer("Batch"), is_offer("推荐"), is_offer("≤ 200K"), is_offer("480p")
    (True, False, True, True)
    """
    if BAND.fullmatch(text) or RESOLUTION.fullmatch(text) or REGION.search(text):
        return True
    return (
        bool(compose(text).concepts & TIER_CONCEPTS) or OFFERED.search(text) is not None
    )


OFFERED = re.compile(
    r"\b(?:batch|flex|priority|fine[- ]?tun\w*|global|regional|data ?zone|long context"
    r"|provisioned|fast|standard|on[- ]demand|off[- ]peak|peak|low latency|turbo)\b"
    r"|高峰|低谷|峰|谷|地域|区域|广州|新加坡|北京",
    re.I,
)


def makes(page: Page, text: str, subject: Subject) -> bool:
    """Return whether ``text`` names the organization whose family the model is of."""
    maker: Term | None = page.vocabulary.organization(text)
    if maker is None:
        return False
    name = f"{name_key(subject.name.rpartition('/')[2].rpartition(': ')[2])}-"
    families = (name_key(family) for family in maker.extra.get("families", ()))
    return any(
        name.startswith(family) and not name[len(family)].isalpha()
        for family in families
        if family and len(name) > len(family)
    )


def share_named(page: Page, cells: Sequence[Words]) -> float:
    """Return the share of cells that are models by known words."""
    named = sum(_known(page, cell) is not None for cell in cells)
    return named / len(cells) if cells else 0.0


def other_model(text: str, whom: Subject) -> str | None:
    """Return a model that a label names besides ``whom``, if any."""
    return next((one for one in models_in(text) if name_key(one) != whom.key), None)
