"""What a printed head or label says: its words, the unit behind them, and its role.

'Input ($/1M tokens)' is the label 'Input' with a unit; '模型名称' heads the column of
names. Roles are data: vocabulary/heads.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from crawler.vocabulary.concepts import compose, roles_by_words, take_unit, unit_in
from crawler.vocabulary.words import fold, label_key

CURRENCY = (
    r"(?:US\$|CN¥|RMB|USD|EUR|CNY|GBP|[$€£¥￥]|美元|人民币|元|dollars?|euros?"
    r"|US dollars?)"
)
COUNT = (
    r"(?:1,000,000|1\.000\.000|1 000 000|1,?000|1 ?000|100|10K|1? ?(?:[KM](?![a-z])"
    r"|thousand|million|mio\.?|mille|Million(?:en)?|milliers?)|百万|千|万|1)"
)
NOUN = (
    r"(?:(?:input |output |prompt |completion )?"
    r"(?:tokens?|tok|MTok|jetons|imgs?|images?(?: outputs?)?|requests?|calls?|queries"
    r"|pages?|docs?"
    r"|documents?|chars?|characters?|minutes?|min|hours?|seconds?|sec|searches"
    r"|张|次|秒|分钟|小时|字符|页)(?![a-z]))"
)
PER = rf"(?:/|per\b|pro\b|par\b|每|je\b)\s?(?:{COUNT}\s?)?{NOUN}?"
MAX_HEAD = 160  # characters; longer words are no label
PER_WORD = re.compile(r"^(?:/|per\b|pro\b|par\b|每|je\b)\s?", re.I)
UNIT = re.compile(
    rf"(?:in\s+|en\s+)?(?:"
    rf"(?P<currency>{CURRENCY})?\s?(?P<per>{PER})"
    rf"|(?P<only>{CURRENCY})"
    rf"|(?P<scale>%|percent|pct|[KMBT]|billions?|millions?|tokens?|tok|mrd\.?|Mds"
    rf"|milliards?|bn|十亿|亿)"
    rf")(?:\s+(?P<tail>{CURRENCY}))?",
    re.I,
)
BRACKETS = re.compile(r"\s*[(（\[【]\s*(?P<inside>[^()（）\[\]【】]*?)\s*[)）\]】]\s*")
BRACKET = re.compile(r"[(（\[【]")
UNIT_WORD = re.compile(rf"%|{CURRENCY}|/|per\b|pro\b|par\b|每|je\b", re.I)
TAIL = re.compile(
    rf"^(?P<label>.*?\S)[\s,:–—-]*(?P<unit>(?:in )?(?:{CURRENCY}\s?)?(?:{PER})"
    rf"|(?<=\s)(?:in )?{CURRENCY}|(?<=\S)[\s,]*%)$",
    re.I,
)
LEAD = re.compile(
    rf"^(?P<unit>(?:{CURRENCY}\s?)?(?:/|per\s)?\s?(?:百万|千|万|1?M|1 million|1K"
    r"|1,000)\s?"
    r"(?:tokens?|tok)?)\s?(?P<label>(?:input|output|prompt|completion|in\b|out\b|输入|输出).*)$",
    re.I,
)
MARKS = re.compile(r"[\s*†‡ⓘℹ︎️?↑↓▲▼⇅↕⬆⬇🔽🔼:：]+$")
ICONS = re.compile(r"^[^\w#%$€£¥(（]+(?=\w)|[^\w)）%.+\]】*†]+$")


def read_unit(text: str) -> dict[str, str]:
    """Return what ``text`` says of a unit: ``currency``, ``per`` and ``scale``.

    >>> read_unit("USD per 1M tokens")
    {'currency': 'USD', 'per': '1M tokens'}
    >>> read_unit("Total")
    {}
    """
    match = UNIT.fullmatch(fold(text)) if len(text) <= MAX_HEAD else None
    if match is None:
        return _worded_unit(text)
    per = PER_WORD.sub("", match["per"] or "")
    found = {
        "currency": match["currency"] or match["only"] or match["tail"] or "",
        "per": per,
        "scale": match["scale"] or "",
    }
    return {name: value for name, value in found.items() if value}


def _worded_unit(text: str) -> dict[str, str]:
    """Return a unit in the words of any language, where nothing else is said."""
    if len(text) > MAX_HEAD:
        return {}
    found, rest = take_unit(text)
    return found if "per" in found and not rest.strip(" ,;:·") else {}


@lru_cache(maxsize=65_536)
def _read_head(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    if len(text) > MAX_HEAD:
        return (text,), ()
    whole = MARKS.sub("", ICONS.sub("", fold(text)))
    unit: dict[str, str] = {}
    inside: list[str] = []
    kept = whole
    bracketed = BRACKET.search(whole) is not None
    for match in BRACKETS.finditer(whole) if bracketed else ():
        own = read_unit(match["inside"]) or read_unit(f"/{match['inside']}")
        if not own:
            own, rest = take_unit(match["inside"])
            own = {} if rest.strip(" ,;·/") else own
        if own:
            unit = own | unit
            kept = kept.replace(match.group(0), " ", 1)
        else:
            inside.append(match["inside"])
    kept = MARKS.sub("", fold(kept))
    forms = [whole, kept]
    tail = TAIL.fullmatch(kept) if UNIT_WORD.search(whole) else None
    if tail is None and bracketed:
        tail = TAIL.fullmatch(fold(BRACKETS.sub(" ", kept)))
    if tail:
        own = read_unit(tail["unit"].strip(" ,"))
        if own:
            unit = unit | own
            forms.append(MARKS.sub("", fold(tail["label"]).strip(" ,–—-")))
    lead = LEAD.match(whole)
    if lead:
        unit |= read_unit(f"/{lead['unit'].strip(' /')}") or read_unit(lead["unit"])
        forms.append(lead["label"])
    if bracketed:
        forms += [MARKS.sub("", fold(BRACKETS.sub(" ", form))) for form in forms]
    ordered = tuple(dict.fromkeys(filter(None, forms)))
    notes = tuple(("note", note) for note in inside)
    return ordered, (*sorted(unit.items()), *notes)


def label_forms(text: str) -> tuple[str, ...]:
    """Return the words of a label, from all of them to those without units and notes.

    >>> label_forms("Input ($/1M tokens)")
    ('Input ($/1M tokens)', 'Input')
    """
    return _read_head(text)[0]


def unit_of(text: str) -> dict[str, str]:
    """Return the unit that a label states.

    >>> unit_of("输入单价（元/千 Token）")
    {'currency': '元', 'per': '千 Token'}
    """
    found = {name: value for name, value in _read_head(text)[1] if name != "note"}
    if "per" in found or len(text) > MAX_HEAD:
        return found
    return take_unit(text)[0] | found


def price_unit(unit: Mapping[str, str]) -> dict[str, str]:
    """Return the parts of a stated unit that qualify a price.

    >>> price_unit({"currency": "USD", "scale": "%"})
    {'currency': 'USD'}
    """
    return {name: unit[name] for name in unit if name in ("per", "currency")}


PRICED = re.compile(r"(?:prices?|pricing|costs?)\b|单价|价格", re.I)
BOUND = re.compile(
    r"(?:<=?|≤|>=?|≥|up to|above|over|under|below|more than|less than)\s?\d+"
    r"(?:\.\d+)?\s?"
    r"[KM]\b(?:\s(?:input |prompt |context )?(?:tokens?|context))?",
    re.I,
)
MODALITIES = frozenset({"text", "image", "audio", "video"})
OF_TOKENS = {
    "input": "{}_input",
    "output": "{}_output",
    "cached_input": "cached_{}_input",
}
METERS = (
    (
        "cached_input",
        r"(?<!un)cache[ds]?[\s-]*(?:read|hit|input)|(?<!un)cached|缓存命中|命中缓存",
    ),
    ("cache_write", r"cache[\s-]*(?:write|creation)|缓存(?:创建|写入)"),
    ("batch_input", r"(?=.*\bbatch)(?=.*\b(?:input|prompt))"),
    ("batch_output", r"(?=.*\bbatch)(?=.*\b(?:output|completion))"),
    ("input", r"\b(?:input|prompt)s?\b|输入"),
    ("video", r"\bvideos?\b|视频"),
    ("audio", r"\b(?:audio|speech)\b|音频"),
    ("image", r"\bimages?\b|图片|图像"),
    ("output", r"\b(?:output|completion|generated)s?\b|输出"),
    ("request", r"\b(?:requests?|calls?)\b"),
)


@lru_cache(maxsize=65_536)
def meter_of(text: str) -> str:
    """Return what the head of a column of prices says is paid for, or ''.

    >>> meter_of("Price per 1,000 input tokens (cache read)"), meter_of("Price")
    ('cached_input', '')
    >>> meter_of("Audio input"), meter_of("Image generation")
    ('audio_input', 'image')
    """
    if len(text) > MAX_HEAD:
        return ""
    miss = re.sub(r"cache[\s-]*miss|未命中", "", BOUND.sub("", text), flags=re.I)
    for meter, words in METERS:
        if re.search(words, miss, re.I):
            return of_modality(meter, miss) if meter == "input" else meter
    return ""


def of_modality(meter: str, text: str) -> str:
    """Return a meter of tokens as that of the one modality that words name.

    >>> of_modality("cached_input", "Image tokens"), of_modality("input", "Text, image")
    ('cached_image_input', 'input')
    """
    if meter not in OF_TOKENS:
        return meter
    concepts = compose(text).concepts
    named = concepts & MODALITIES
    if len(named) != 1 or "text" in named:
        return meter
    if {"input", "output"} <= concepts:
        return "".join(named)
    return OF_TOKENS[meter].format(*named)


STATED = re.compile(
    rf"(?P<currency>{CURRENCY})?\s?(?P<per>(?:/|per|par|pro|每)\s?"
    r"(?:1M|1 million|million|1K"
    r"|1,000|thousand|Million|1 Mio\.?|百万|千)\s?(?:de |d')?(?:tokens?|jetons|Token))",
    re.I,
)


def unit_stated(text: str) -> dict[str, str]:
    """Return the unit that a sentence above a table states for its prices.

    >>> unit_stated("Prices are per 1 million tokens.")
    {'per': '1 million tokens'}
    """
    match = STATED.search(text) if len(text) <= 2 * MAX_HEAD else None
    if match is None:
        return unit_in(text) if len(text) <= 2 * MAX_HEAD else {}
    return read_unit(match.group(0).replace("de ", ""))


def bound_of(text: str) -> str:
    """Return the size of prompt that a head limits its prices to, or ''.

    >>> bound_of("Price (/1M tokens) > 200K input tokens")
    '> 200K input tokens'
    """
    match = BOUND.search(text) if len(text) <= MAX_HEAD else None
    return match.group(0) if match else ""


def notes_of(text: str) -> tuple[str, ...]:
    """Return what a label says in brackets that is no unit.

    >>> notes_of("MMLU (5-shot)")
    ('5-shot',)
    """
    return tuple(value for name, value in _read_head(text)[1] if name == "note")


@cache
def load_roles() -> Mapping[str, frozenset[str]]:
    """Return the words that head a column of each role."""
    text = files(__package__).joinpath("heads.toml").read_text("utf-8")
    return {
        role: frozenset(map(label_key, words))
        for role, words in tomllib.loads(text).items()
    }


@lru_cache(maxsize=65_536)
def roles_of(text: str) -> frozenset[str]:
    """Return what a column below ``text`` may be for.

    >>> "model" in roles_of("模型名称"), "score" in roles_of("Score (%)")
    (True, True)
    """
    keys = {label_key(form) for form in label_forms(text)} or {""}
    roles = frozenset(role for role, words in load_roles().items() if keys & words)
    if roles or PRICED.match(text):
        return roles or frozenset({"price"})
    return roles_by_words(text)


__all__ = [
    "bound_of",
    "label_forms",
    "load_roles",
    "meter_of",
    "notes_of",
    "read_unit",
    "roles_of",
    "unit_of",
    "unit_stated",
]
