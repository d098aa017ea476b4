"""What a label means by the words that it is composed of, in any language of the file.

'Max. Ausgabe', '最大输出' and 'Sortie maximale' stand on no list: each is output × max.
A label with a word that nobody knows means nothing here, unless that word can set one
price apart from another; then it is kept as the price's tier.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

from crawler.vocabulary.units import load_units, one_of, per_word, scale_word
from crawler.vocabulary.words import fold

MAX_LABEL = 90  # characters
MOST_ENDING = 2  # letters behind a word that may end otherwise
FEWEST_LETTERS = 4  # of a word that may end otherwise, or be a part of another
LONGEST_ENDING = 4  # letters behind a word of ALIKE letters or more
ALIKE, ENOUGH_ALIKE = 5, 0.7  # first letters, and their share of a word
METERS = frozenset({"input", "output"})
NOT_OF_MODELS = frozenset({"context", "input", "output", "cache"})
MOST_REST = 3  # words that nobody knows
MOST_BESIDE = 1  # of these, beside words that settle what a value is
SAYS_ELSE = frozenset({"derived", "speed"})
# what a date or the name of a licence below one of its words settles
SETTLED = frozenset({"license", "knowledge_cutoff", "training_data_cutoff"})
WORD = re.compile(r"[^\W\d_]+")
CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\u1100-\u11ff\uac00-\ud7af]")
GLUED = re.compile(
    r"[a-z\d)][A-Z][a-z]|/\d*M(?!Tok)[A-Z][a-z]"
)  # labels that ran together
LISTED = re.compile(r"[^\W\d_]\s/\s[^\W\d_]+$")  # 'text / image' is no unit
AMOUNTS = re.compile(  # a value that ran into its label
    rf"\d{{3}}|\d[.,]\d|\d\s?(?=[^\W\d_]{{3}}){scale_word()}(?![^\W\d_])", re.I
)
BOUND = re.compile(  # '> 200K': a size of prompts, which is no part of a label
    r"(?:<=?|≤|>=?|≥|＜|＞|up to|above|over|under|below|more than|less than)\s?\d+"
    r"(?:\.\d+)?\s?[KM]?\b|\b\d+(?:\.\d+)?\s?[KM]\b",
    re.I,
)


@dataclass(frozen=True)
class Rule:
    """What some concepts mean together."""

    key: str
    qualifiers: Mapping[str, str]
    all: frozenset[str]
    any: frozenset[str]
    none: frozenset[str]

    def holds(self, concepts: frozenset[str]) -> bool:
        """Return whether a label with these concepts has this meaning."""
        return (
            self.all <= concepts
            and not self.none & concepts
            and (not self.any or bool(self.any & concepts))
        )


@dataclass(frozen=True)
class Composed:
    """The concepts of a label, the unit it states, and the words nobody knows."""

    concepts: frozenset[str]
    unit: Mapping[str, str]
    rest: tuple[str, ...]


@cache
def _file() -> dict[str, Any]:
    text = files(__package__).joinpath("concepts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _words() -> Mapping[str, str]:
    """Return the concept of each word, '' for those that say nothing."""
    found = {_plain(word): "" for word in _file()["fillers"]["words"]}
    for concept, words in _file()["words"].items():
        found |= {_plain(word): concept for word in words}
    return found


@cache
def rules(kind: str) -> tuple[Rule, ...]:
    """Return the rules of the file, of a ``kind``: meaning or role."""
    return tuple(
        Rule(
            entry.get("property") or entry["role"],
            entry.get("qualifiers", {}),
            *(frozenset(entry.get(name, ())) for name in ("all", "any", "none")),
        )
        for entry in _file()[kind]
    )


def words_of(*concepts: str) -> tuple[str, ...]:
    """Return the words of some concepts, in small letters."""
    return tuple(
        word.casefold() for name in concepts for word in _file()["words"][name]
    )


def _plain(text: str) -> str:
    """Fold case and accents."""
    if text.isascii():
        return text.casefold()
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in split if not unicodedata.combining(one))


@cache
def _phrases() -> re.Pattern[str]:
    """Return a pattern for the words of the file that hold a space or a hyphen."""
    several = [word for word in _words() if not WORD.fullmatch(word)]
    ordered = sorted(several, key=lambda word: (-len(word), word))
    return re.compile(
        rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, ordered))})(?![^\W\d_])"
    )


@cache
def _unit_pattern() -> re.Pattern[str]:
    units = load_units()
    noun = one_of(units.nouns)
    currency = rf"(?P<currency>{one_of(units.currencies)})"
    one = one_of(units.one)
    count = (
        rf"(?:1[,. ]?000[,. ]?000|1[,. ]?000|\d{{1,3}}|{one})?\s?(?:{scale_word()})?"
    )
    scaled = rf"(?:1[,. ]?000[,. ]?000|(?:\d{{0,3}}|{one})\s?{scale_word()})"
    of = r"\s?(?:de |di |d['’])?"
    return re.compile(
        rf"(?:in\s)?(?:{currency}\s?)?{per_word()}\s?"
        rf"(?P<per>{count}{of}{noun}|{scaled})(?:\s?당)?"
        rf"|(?P<behind>{count}{of}{noun})\s?(?:あたり|당)"
        rf"|(?:in\s)?(?P<only>{one_of(units.currencies)})",
        re.I,
    )


def unit_in(text: str) -> dict[str, str]:
    """Return the first unit of tokens that a sentence states, with its currency.

    >>> unit_in("Все цены указаны за 1 млн токенов.")
    {'per': '1 млн токенов'}
    """
    nouns = load_units().nouns
    for match in _unit_pattern().finditer(fold(text)):
        per = match["per"] or match["behind"] or ""
        noun = re.sub(r"^[\W\d]*|\s+$", "", per).casefold()
        words = noun.split() or [""]
        if nouns.get(words[-1]) in ("token", "mtok"):
            found = {"per": _plain_per(per), "currency": match["currency"] or ""}
            return {name: said for name, said in found.items() if said}
    return {}


def _is_in_a_word(match: re.Match[str]) -> bool:
    """Whether letters stand right before a unit that begins with some: 'Longueur'."""
    before = match.string[: match.start()][-1:]
    first = match.group(0)[0]
    apart = CJK.match(first) or CJK.match(before or " ")
    return bool(before) and before.isalpha() and first.isalpha() and not apart


def _plain_per(text: str) -> str:
    """Return a unit without the words that join its count and its noun."""
    return re.sub(r"(?<=\s)(?:de |di |d['’])", "", fold(text))


def take_unit(text: str) -> tuple[dict[str, str], str]:
    """Return the unit that a text states (``per``, ``currency``), and the other words.

    >>> take_unit("Eingabe (€ pro 1 Mio. Tokens)")
    ({'per': '1 Mio. Tokens', 'currency': '€'}, 'Eingabe ( )')
    """
    found, rest = _take_unit(text)
    return dict(found), rest


@cache
def _hints() -> tuple[str, ...]:
    """Return letters of which each unit holds some."""
    units = load_units()
    words = {
        word.strip(".").casefold()
        for word in (*units.per, *units.per_so_many, *units.currencies)
    } | {"당"}
    return tuple(
        word
        for word in sorted(words)
        if not any(other in word for other in words - {word})
    )


@lru_cache(maxsize=65_536)
def _take_unit(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    small = text.casefold()
    if not any(hint in small for hint in _hints()):
        return (), fold(text)
    found: dict[str, str] = {}

    def note(match: re.Match[str]) -> str:
        if LISTED.search(match.string[: match.end()]) or _is_in_a_word(match):
            return match.group(0)
        per = _plain_per(match["per"] or match["behind"] or "")
        if per.casefold() in METERS:  # 'cost per input' counts nothing
            return f" {per} "
        currency = match["currency"] or match["only"] or ""
        if per:
            found.setdefault("per", per)
        if currency:
            found.setdefault("currency", currency)
        return " "

    rest = fold(_unit_pattern().sub(note, text))
    return tuple(found.items()), rest


@lru_cache(maxsize=65_536)
def compose(label: str) -> Composed:
    """Return what a label is composed of.

    >>> sorted(compose("Max. Ausgabe").concepts), compose("Entrada ($/1M tokens)").unit
    (['max', 'output'], {'per': '1M tokens', 'currency': '$'})
    """
    if len(label) > MAX_LABEL or GLUED.search(label):
        return Composed(frozenset(), {}, (label,))
    unit, text = take_unit(label)
    text = BOUND.sub(" ", text)
    if AMOUNTS.search(text):
        return Composed(frozenset(), unit, (label,))
    plain = _plain(text)
    concepts: set[str] = set()
    rest: list[str] = []

    def note(match: re.Match[str]) -> str:
        concepts.add(_words()[match.group(0)])
        return " "

    plain = _phrases().sub(note, plain)
    denied = False
    words = [match.group(0) for match in WORD.finditer(plain)]
    for word in words:
        found, unknown = _cut(word)
        if not denied:
            concepts.update(found)
        rest += unknown
        denied = "not" in found
    if "in" in words and "output" in concepts and "out" not in words:
        concepts -= {"input"} - {one for word in words for one in _of(word)}
    return Composed(frozenset(concepts - {"", "not"}), unit, tuple(rest))


def _of(word: str) -> tuple[str, ...]:
    """Return the concepts of a word other than 'in', which joins words as well."""
    return () if word == "in" else _cut(word)[0]


@lru_cache(maxsize=65_536)
def _cut(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cut one run of letters into known words; return concepts and unknown parts."""
    words = _words()
    if word in words:
        return (words[word],), ()
    if CJK.search(word):
        return _cut_run(word)
    for ending in range(1, MOST_ENDING + 1):
        stem = word[:-ending]
        if len(stem) >= FEWEST_LETTERS and stem in words:
            return (words[stem],), ()
    for width in range(len(word) - 1, ALIKE - 1, -1):
        if word[:width] in words and len(word) - width <= LONGEST_ENDING:
            return (words[word[:width]],), ()
    alike = {words[one] for one in _beginning(word[:ALIKE]) if _alike(one, word)}
    if len(alike) == 1:
        return (alike.pop(),), ()
    for width in range(len(word) - 3, FEWEST_LETTERS - 1, -1):
        if word[:width] in words:
            for joint in ("", "s", "n", "en"):
                behind = word[width:].removeprefix(joint)
                if len(behind) < FEWEST_LETTERS - 1:
                    continue
                found, unknown = _cut(behind)
                if not unknown:
                    return (words[word[:width]], *found), ()
    return (), (word,)


@cache
def _beginning(letters: str) -> tuple[str, ...]:
    return tuple(one for one in _words() if one[:ALIKE] == letters)


def _alike(one: str, other: str) -> bool:
    """Whether two words differ in their endings only: 'publicado' and 'publicación'."""
    longest = max(len(one), len(other))
    pairs = zip(one, other, strict=False)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return len(min(one, other, key=len)) > ALIKE and common >= ENOUGH_ALIKE * longest


def _cut_run(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cut a run of signs that stand without spaces, the longest words first."""
    words = _words()
    found: list[str] = []
    unknown = ""
    place = 0
    while place < len(word):
        for end in range(min(len(word), place + 24), place, -1):
            if word[place:end] in words:
                found.append(words[word[place:end]])
                place = end
                break
        else:
            unknown += word[place]
            place += 1
    return tuple(found), (unknown,) if unknown else ()


def meanings_of(label: str, beside: bool = False) -> tuple[Rule, ...]:
    """Return what a label may mean by its words, the likeliest first.

    ``beside``: a value will settle it, even if there is one word that nobody knows.

    >>> [rule.key for rule in meanings_of("Ventana de contexto")]
    ['context_window']
    """
    found = compose(label)
    if not found.concepts or found.concepts & SAYS_ELSE:
        return ()
    if "total" in found.concepts and "parameters" not in found.concepts:
        return ()
    if len(found.rest) > MOST_REST:
        return ()
    if "model" in found.concepts and found.concepts & NOT_OF_MODELS:
        return ()  # two heads that ran together
    own = [rule for rule in rules("meaning") if rule.holds(found.concepts)]
    if found.rest:
        some = SETTLED if beside and len(found.rest) <= MOST_BESIDE else ()
        own = [rule for rule in own if rule.key == "price" or rule.key in some]
    return tuple(own)


def rest_of(label: str) -> str:
    """Return the words of a label that nobody knows, as they are printed."""
    rest = set(compose(label).rest)
    words = BOUND.sub(" ", take_unit(label)[1])
    return " ".join(word for word in WORD.findall(words) if _plain(word) in rest)


def roles_by_words(label: str) -> frozenset[str]:
    """Return what a column below a label may be for, by the label's words.

    >>> sorted(roles_by_words("Nombre del modelo"))
    ['model']
    """
    found = compose(label)
    if found.rest:
        return frozenset()
    return frozenset(rule.key for rule in rules("role") if rule.holds(found.concepts))
