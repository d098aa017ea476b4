"""What one cell of a table says: a model's name, a value, or several values in one.

A cell that holds several pieces ('$0.20' and '$1.50' in two spans, lines set apart by
breaks) is cut where the page marks the pieces up, never in the middle of a number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from crawler.claims.labels import Findings, Page, state
from crawler.claims.styles import Style
from crawler.claims.subjects import Subject, looks_like_model
from crawler.read.document import Words
from crawler.vocabulary import Meaning
from crawler.vocabulary.heads import unit_of
from crawler.vocabulary.shapes import is_empty
from crawler.vocabulary.words import KEPT, as_point, fold, is_unknown

MAX_NAME = 60
MAX_NOTE = 24
FEWEST_LETTERS = 4
MAX_PLAIN_NAME = 24
EFFORT = re.compile(
    r"(?P<name>.+?)\s*[(\[]\s*(?P<effort>(?:(?:x-?)?high|medium|low|minimal|max|none"
    r"|(?:no[- ]?|non[- ]?|extended |adaptive )?(?:think(?:ing)?|reasoning)"
    r"|\d+k (?:think(?:ing)?|tokens?|thinking tokens)|(?:no|with|w/o?) tools?"
    r"|(?:no|with|w/o?) think|default think(?:ing)?|default)"
    r"(?:,? (?:effort|reasoning|thinking|mode))?)\s*[)\]]",
    re.I,
)
BADGE = re.compile(
    r"\s*(?:\((?:\d|new|recommended|legacy|deprecated)\)|\[\d+\]|[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹]|\[\s?\d+\]"
    r"|(?<=\s)(?:new|legacy|deprecated|recommended|popular|baseline)!?)$",
    re.I,
)
OFFER = re.compile(
    r"(?P<name>.+?)(?<![\s–(-])[\s–(-]++(?P<offer>Global|Regional|Data ?Zone"
    r"|Long Context|Batch|Priority|Flex|Provisioned|Fast mode)\)?",
    re.I,
)
THIS = ("this model",)  # what a page may call the model that it is about
NOBODY = re.compile(
    r"(?:random|human|average|avg|mean|median|majority|total|overall|frequent|free tier"
    r"|other|all |ours\b|baseline|cot\b|tot\b|number of|wins?\b|winner)\b",
    re.I,
)
SIGNS = re.compile(r"[^\w\s.,:;()\[\]（）/+\-–—&'’|@#%*†‡$€£¥·=~≈<>≤≥＜＞\"“”!?]+")
API_ID = re.compile(r"(?=.*\d)(?=.*[-./:])[a-z0-9][a-z0-9._:/@-]{3,80}")
REGION = re.compile(r"(?:us|eu|ap|ca|sa|af|me|cn)-[a-z]+-\d")
CONVERTED = re.compile(  # '4 USD 约 ¥28': the same in another currency
    r"(?<=[\d$€¥元A-Z])\s*(?:约|≈|approx\.?|[(（])\s*[$€£¥￥]\s?\d[\d.,]*[)）]?$"
)
MARKED = re.compile(
    r"(?<=[^\W\d_]{3})\s?[*†‡]+$|(?<=[元次张秒])[*†‡]+$"
)  # a footnote behind a unit
METRIC = re.compile(
    r"(?:MAP|MRR|nDCG(?:@\d+)?|WER|CER|AP|mAP|F1|EM|BLEU|Accuracy|Pass@1|"
    r"Word Error Rate \(WER\)|Recall@\d+|Exact match|Pass@\d+|Acc\.?)",
    re.I,
)
HOW = re.compile(
    r"(?:\d+[- ]?shots?|zero-shot|few-shot|CoT|pass@\d+|maj@\d+|avg@\d+|mean@\d+|val"
    r"|test"
    r"|dev)(?:[\s,/(-].{0,24})?",
    re.I,
)
PAIR = re.compile(r"\s*(?:/|\||·|→)\s*(?=\D?\d|free)", re.I)


@dataclass(frozen=True)
class Named:
    """Whom a cell names, and what stands with the name: effort, and other words."""

    subject: Subject
    effort: str = ""
    note: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Place:
    """Where in a table a value stands, and what goes for all of its claims."""

    section: str = ""
    style: Style = field(default_factory=Style)
    qualifiers: Mapping[str, str] = field(default_factory=dict)
    row: str = ""


@lru_cache(maxsize=KEPT)
def clean(text: str) -> str:
    """Cut medals, badges and footnotes off a name.

    >>> clean("InternVL2-Pro 🥇"), clean("deepseek-v4-flash(1)")
    ('InternVL2-Pro', 'deepseek-v4-flash')
    >>> clean("0 ≤ 长度 ＜ 32k")
    '0 ≤ 长度 ＜ 32k'
    """
    text = fold(SIGNS.sub(" ", text)).strip(" :*–—|").removeprefix("models/")
    while (shorter := BADGE.sub("", text)) != text:
        text = shorter
    return text


def pieces_of(page: Page, words: Words) -> tuple[Words, ...]:
    """Return the pieces that the page marks up inside of a cell, without empty ones."""
    found = page.document.pieces_of(words)
    return tuple(piece for piece in found if not is_empty(piece.text))


def is_this(text: str) -> bool:
    """Return whether a name is what a page calls the model that it is about."""
    return text.casefold() in THIS


def model_in(page: Page, words: Words) -> Named | None:
    """Return the model that a cell names by words that are known, or None."""
    text = clean(words.text)
    own = page.subject_named(text)
    if own is None and len(page.subjects) == 1 and is_this(text):
        own = page.subjects[0]
    if own is not None:
        return Named(own)
    if len(text) > MAX_PLAIN_NAME:
        named = _model_in_pieces(page, words)
        if named is not None:
            return named
    text, offer = split_offer(text)
    for name, effort in dict.fromkeys((split_effort(text), (text, ""))):
        own = page.subject_named(name)
        if own is not None:
            return Named(own, effort, offer)
        if looks_like_model(name):
            return Named(Subject(name), effort, offer)
    return None if len(text) > MAX_PLAIN_NAME else _model_in_pieces(page, words)


def split_effort(text: str) -> tuple[str, str]:
    """Cut what a name says in brackets of how the model was run.

    >>> split_effort("o3-pro (high)"), split_effort("GPT-4o (2024-08-06)")
    (('o3-pro', 'high'), ('GPT-4o (2024-08-06)', ''))
    """
    match = EFFORT.fullmatch(text) if text.endswith((")", "]")) else None
    return (match["name"], match["effort"]) if match else (text, "")


@lru_cache(maxsize=KEPT)
def split_offer(text: str) -> tuple[str, str]:
    """Cut off a name what says how the model is offered.

    >>> split_offer("GPT-5 2025-08-07 Data Zone")
    ('GPT-5 2025-08-07', 'Data Zone')
    """
    match = OFFER.fullmatch(text)
    return (match["name"], match["offer"]) if match else (text, "")


def _model_in_pieces(page: Page, words: Words) -> Named | None:
    if len(words.text) < FEWEST_LETTERS or words.text[0] in "$€0123456789":
        return None
    pieces = pieces_of(page, words)
    if len(pieces) < 2:
        return None
    names = [clean(piece.text) for piece in pieces[:5]]
    at = next((p for p, name in enumerate(names[:3]) if looks_like_model(name)), -1)
    if at < 0:
        return None
    first, effort = split_effort(names[at])
    rest = [name for name in names[at + 1 :] if name and name != names[at]]
    ids = (name for name in rest if API_ID.fullmatch(name))
    slug = next((name for name in ids if not REGION.fullmatch(name)), "")
    notes = [name for name in rest if name != slug and len(name) <= MAX_NOTE]
    subject = page.subject_named(first) or Subject(first, slug)
    return Named(subject, effort, " ".join(notes))


def name_in(page: Page, words: Words, slug: str = "") -> Named | None:
    """Return whom a cell below a head such as 'Model' names, known or not."""
    known = model_in(page, words)
    if known is not None:
        if known.subject.slug or not slug:
            return known
        return replace(known, subject=replace(known.subject, slug=slug))
    pieces = pieces_of(page, words)
    text = clean(pieces[0].text if len(pieces) > 1 else words.text)
    name, effort = split_effort(text)
    if not 1 < len(name) <= MAX_NAME or not re.search(r"[^\W\d_]", name):
        return None
    if page.meaning(name) is not None or is_unknown(name) or NOBODY.match(name):
        return None
    return Named(Subject(name, slug), effort)


def state_cell(
    page: Page,
    findings: Findings,
    place: Place,
    subject: Subject,
    label: str,
    meaning: Meaning,
    words: Words,
) -> None:
    """Add what a cell says of ``subject`` by the meaning of its label."""
    if is_empty(words.text) or not meaning.property:
        return
    if CONVERTED.search(words.text):
        words = Words(CONVERTED.sub("", words.text), words.locator)
    if meaning.property == "price" and MARKED.search(words.text):
        words = Words(MARKED.sub("", words.text), words.locator)
    parts = _parts(page, meaning, words, place.style)
    if not parts:
        message = f"expected a price for each of {meaning.qualifiers['meter']}"
        findings.issue("unparsed_value", label, words, message)
    for part, own in parts:
        extra = dict(place.qualifiers) | place.style.qualifiers(part.text)
        state(
            page,
            findings,
            subject,
            place.section,
            label,
            Meaning(own.property, _allowed(own, extra) | dict(own.qualifiers)),
            part,
            quote=part.text,
            row=place.row,
        )


def _allowed(meaning: Meaning, extra: Mapping[str, str]) -> dict[str, str]:
    """Leave out qualifiers that a property cannot have."""
    keep = {
        "price": {"provider", "tier", "meter", "per", "currency", "kind"},
        "score": {"setting", "metric", "benchmark"},
    }.get(meaning.property, {"provider"} if meaning.property in LIMITS else set())
    keep = keep | {"decimal", "date_order", "scale"}
    return {name: value for name, value in extra.items() if name in keep and value}


LIMITS = {"context_window", "max_output_tokens", "max_input_tokens", "throughput"}


def _parts(
    page: Page, meaning: Meaning, words: Words, style: Style
) -> Sequence[tuple[Words, Meaning]]:
    """Cut a cell into its values, each with what it means."""
    meters = [one for one in meaning.qualifiers.get("meter", "").split("/") if one]
    if len(meters) > 1:
        return _metered(page, meaning, words, meters)
    if fits_cell(page, meaning, words.text, style):
        return [(words, meaning)]
    pieces = pieces_of(page, words)
    fitting = [piece for piece in pieces if fits_cell(page, meaning, piece.text, style)]
    texts = {piece.text for piece in fitting}
    if len(texts) == 1 and len(pieces) > 1 and _rest_is_note(pieces, fitting):
        return [(fitting[0], meaning)]
    return [(words, meaning)]


def _rest_is_note(pieces: Sequence[Words], fitting: Sequence[Words]) -> bool:
    """Whether what a cell says besides its value is no second value."""
    known = set(map(id, fitting))
    rest = [piece for piece in pieces if id(piece) not in known]
    return fitting[0] is pieces[0] or not any(
        re.search(r"\d", piece.text) for piece in rest
    )


def _metered(
    page: Page, meaning: Meaning, words: Words, meters: Sequence[str]
) -> Sequence[tuple[Words, Meaning]]:
    """Cut '$0.20' '$1.50', or '$2 / $8', into one price for each meter."""
    single = Meaning(meaning.property, dict(meaning.qualifiers) | {"meter": ""})
    pieces = [p for p in pieces_of(page, words) if page.fits(single, p.text)]
    if len(pieces) != len(meters):
        texts = PAIR.split(words.text)
        pieces = [Words(text.strip(), words.locator) for text in texts]
    if "image" in meaning.qualifiers.get("per", "") and len(pieces) == 1:
        return [(words, single)]
    if len(pieces) == len(meters):
        unit = unit_of(words.text).get("per", "")
        if unit and "per" not in single.qualifiers:
            single = Meaning("price", dict(single.qualifiers) | {"per": unit})
        return [
            (piece, Meaning(meaning.property, dict(single.qualifiers) | {"meter": one}))
            for piece, one in zip(pieces, meters, strict=True)
        ]
    return []


def fits_cell(page: Page, meaning: Meaning, text: str, style: Style) -> bool:
    """Return whether ``text`` can be a value of ``meaning`` in a table of this style.

    In a table the head may have said the currency, and '#' may be missing of a rank.
    """
    if is_unknown(text):
        return True
    if style.decimal:
        text = as_point(text)
    kind = page.kind(meaning)
    if page.fits(meaning, text):
        return True
    if kind == "price" and page.fits(meaning, re.split(r"\s?[·(]", text)[0]):
        return True
    bare = text.strip(" *†‡")
    if kind == "price":
        named = "currency" in meaning.qualifiers or "per" in meaning.qualifiers
        return (
            named
            and re.fullmatch(r"[~≈]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?", bare) is not None
        )
    if kind == "parameters" and "scale" in meaning.qualifiers:
        return re.fullmatch(r"[~≈]?\d[\d,]*(?:\.\d+)?", bare) is not None
    if kind == "rank":
        return re.fullmatch(r"\d{1,4}", bare) is not None
    return False
