"""Who a page is about: the names it prints, tied to the slugs of its URL.

A title may have lost the spaces around 'vs', or have a question glued to it. Names
are cut by words known from elsewhere on the page and from the URL, never by case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import islice, pairwise, permutations

from crawler.read.document import Document, Line, Table
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.words import KEPT, fold, name_key

MAX_NAME = 70
MAX_TITLE = 240
FEWEST_LETTERS = 4
MOST_WORDS = 6  # of a model's name
TITLE_LINES = 60
ENOUGH_ALIKE = 0.55
ALMOST_EQUAL = 0.9
FAMILIAR = 0.05
WHOLE = 0.3
PUNCTUATION = " :;,?!—–-…"
NO_NAME = re.compile(r"[$€£¥￥]\s?\d|\s\|\s")  # a price, or the next cell
GLUED_VERSUS = re.compile(r"\bvs\b|[\da-zA-Z)]vs(?=[A-Z\d])", re.I)
DATE_SUFFIX = re.compile(r"-(?:\d{4}-\d{2}-\d{2}|\d{8}|[01]\d[0-3]\d)$")
SEVERAL = re.compile(r"[,;&]|\s(?:and|or|und|et)\s")
IDEOGRAPH = re.compile(
    "[\u0400-\u04ff\u1100-\u11ff\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]"
)
TAIL = re.compile(
    r"\s*(?:which is (?:better|best|cheaper).*|[:|–—]\s.*|\(\d{4}\).*|comparison.*)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A model as the page names it; ``slug`` is '' where the URL has none for it."""

    name: str
    slug: str = ""

    @property
    def key(self) -> str:
        """The name, folded for comparison."""
        return name_key(self.name)


@lru_cache(maxsize=KEPT)
def compact(text: str) -> str:
    """Return the letters and digits of a name, for likeness.

    >>> compact("GPT-4o (2024)")
    'gpt4o2024'
    """
    return re.sub(r"[\W_]+", "", text.casefold())


def find_subjects(
    document: Document, slugs: tuple[str, ...] | None
) -> tuple[Subject, ...]:
    """Return the models that the page is about, in the order of its title.

    Empty where the page and its URL do not agree on who that is.
    """
    if not slugs:
        return ()
    if len(slugs) == 1:
        return _find_single(document, slugs[0])
    return _find_compared(document, slugs)


def _find_single(document: Document, slug: str) -> tuple[Subject, ...]:
    """Find the name of a page's model: its main heading, or what precedes its id."""
    lines = list(document.lines())
    main = [line.text for line in lines if line.heading == 1]
    before_id = [
        previous.text
        for previous, line in pairwise(lines)
        if line.text.casefold() == slug.casefold()
    ]
    own = slug.rpartition("/")[2]
    for name in (*before_id, *main):
        if len(name) <= MAX_NAME and likeness(name, own) >= ENOUGH_ALIKE:
            return (Subject(name, slug),)
    return ()


def _find_compared(document: Document, slugs: tuple[str, ...]) -> tuple[Subject, ...]:
    known = {compact(text): text for text in _short_texts(document)}
    best: tuple[float, tuple[Subject, ...]] = (0.0, ())
    for title in _titles(document):
        for order in permutations(slugs):
            for names in _cuts(title, order, known):
                alike = [
                    likeness(name, slug)
                    for name, slug in zip(names, order, strict=True)
                ]
                if min(alike) < ENOUGH_ALIKE:
                    continue
                familiar = sum(compact(name) in known for name in names)
                score = sum(alike) + familiar * FAMILIAR
                if compact(names[-1]) in known and _ends(title, names[-1]):
                    score += WHOLE
                if score > best[0]:
                    best = (score, tuple(map(Subject, names, order)))
    if best[1]:
        return best[1]
    names = _named_like(slugs, known.values())
    return tuple(Subject(name, slug) for name, slug in zip(names, slugs, strict=False))


def _ends(title: str, name: str) -> bool:
    """Whether a title ends with a name, nothing left over."""
    return fold(title).rstrip(PUNCTUATION).endswith(name)


def _named_like(slugs: tuple[str, ...], texts: Iterable[str]) -> tuple[str, ...]:
    """Without a title, take the words on the page that spell the slugs, if all do."""
    candidates = sorted(set(texts))
    names = []
    for slug in slugs:
        alike, name = max(
            ((_spells(text, slug), text) for text in candidates), default=(0.0, "")
        )
        if alike < ALMOST_EQUAL or not looks_like_model(name):
            return ()
        names.append(name)
    return tuple(names) if len(set(names)) == len(slugs) else ()


def _spells(text: str, slug: str) -> float:
    """Return how alike a text and a slug are; a slug may go on behind the name."""
    one, other = compact(text), compact(slug)
    if len(one) > FEWEST_LETTERS and other.startswith(one) and looks_like_model(text):
        return 1.0 + len(one)
    return likeness(text, slug)


def find_titled(document: Document, path: str) -> tuple[Subject, ...]:
    """Return the models that a page at an unknown ``path`` is titled with.

    That is 'A vs B' of names that look like models, or one line near the top that looks
    like a model's name and spells the end of the address, or stands above it, or the
    one model that the main heading names.
    """
    parts = path.strip("/").split("/")
    slug, repository = parts[-1], "/".join(parts[-2:])
    titles = list(_titles(document))
    known = {compact(text): text for text in _short_texts(document)} if titles else {}
    for title in titles:
        for names in _cuts(title, ("", ""), known):
            familiar = all(compact(name) in known for name in names)
            if familiar and all(map(looks_like_model, names)):
                return tuple(Subject(name) for name in names)
    top = dict.fromkeys(line.text for line in islice(document.lines(), TITLE_LINES))
    for text in filter(looks_like_model, top):
        if likeness(without_vendor(text), slug) >= ALMOST_EQUAL:
            return (Subject(text),)
    for above, line in pairwise(list(document.lines())[:TITLE_LINES]):
        is_name = looks_like_model(above.text) and len(parts) > 1
        if is_name and line.text.casefold().startswith(repository.casefold()):
            return (Subject(above.text, repository),)
    mains = [line.text for line in document.lines() if line.heading == 1]
    named = models_in(mains[0]) if len(mains) == 1 else ()
    if len(named) != 1 or not _is_title(mains[0], named[0]):
        return ()
    return (Subject(named[0]),)


def _is_title(text: str, name: str) -> bool:
    """Whether a heading says of a model only that the page is about it."""
    rest = re.findall(r"[^\W\d_]+", text.replace(name, " ", 1).casefold())
    return all(word in TITLE_WORDS or len(word) < FEWEST_LETTERS for word in rest)


@lru_cache(maxsize=KEPT)
def models_in(text: str) -> tuple[str, ...]:
    """Return the models that a short text mentions, each by its longest name.

    >>> models_in("Claude Sonnet 4: price and limits")
    ('Claude Sonnet 4',)
    """
    words = fold(text)[:MAX_TITLE].split()
    found: list[str] = []
    place = 0
    while place < len(words):
        for end in range(min(place + MOST_WORDS, len(words)), place, -1):
            name = " ".join(words[place:end]).strip(PUNCTUATION + "()[]'\"|")
            if name and looks_like_model(name):
                found.append(name)
                place = end - 1
                break
        place += 1
    return tuple(dict.fromkeys(found))


def without_vendor(text: str) -> str:
    """Cut 'Vendor: ' off a name."""
    return text.rpartition(": ")[2]


def likeness(name: str, slug: str) -> float:
    """Return how alike a printed name and a slug are, 0–1; dates in slugs don't count.

    >>> likeness("GPT-4o", "gpt-4o-2024-08-06")
    1.0
    """
    one, other = compact(name), compact(DATE_SUFFIX.sub("", slug))
    if one == other:
        return 1.0
    if one and other and (other.startswith(one) or one.startswith(other)):
        return 0.5 + 0.5 * min(len(one), len(other)) / max(len(one), len(other))
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _short_texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Table):
            yield from (cell.text for cell in block.rows[0] if cell.text)
        elif len(block.text) <= MAX_NAME:
            yield block.text
            yield from (part.text for part in block.parts)


def _titles(document: Document) -> Iterator[str]:
    lines: list[Line] = []
    for line in document.lines():
        if "vs" in line.text.casefold() and len(line.text) <= MAX_TITLE:
            lines.append(line)
        if len(lines) >= TITLE_LINES:
            break
    for line in sorted(lines, key=lambda line: line.heading != 1):
        yield line.text


def _cuts(
    title: str, slugs: tuple[str, ...], known: dict[str, str]
) -> Iterator[tuple[str, ...]]:
    """Yield every way to cut ``title`` at 'vs' into a name for each slug."""
    if len(slugs) == 1:
        yield from ((name,) for name in _without_tail(title, slugs[0], known))
        return
    for match in re.finditer(r"vs\.?", title, re.I):
        head = fold(title[: match.start()])
        if not head or len(head) > MAX_NAME:
            continue
        for name in _without_head(head):
            for rest in _cuts(fold(title[match.end() :]), slugs[1:], known):
                yield (name, *rest)


def _without_head(head: str) -> Iterator[str]:
    """Yield the first name as it stands, and without a kicker like 'Verdict:'."""
    yield head
    if ": " in head:
        yield head.rpartition(": ")[2]


def _without_tail(rest: str, slug: str, known: dict[str, str]) -> Iterator[str]:
    """Yield what the last name may be: all, what the slug spells, a known beginning."""
    if len(rest) <= MAX_NAME:
        yield rest.rstrip(PUNCTUATION)
    spelled = compact(DATE_SUFFIX.sub("", slug))
    ends = range(min(len(rest) - 1, MAX_NAME), 1, -1)
    beginnings = [rest[:end] for end in ends if not rest[end - 1].isspace()]
    for beginning in beginnings:
        if compact(beginning) and spelled.startswith(compact(beginning)):
            yield fold(beginning).rstrip(PUNCTUATION)
            break
    for beginning in beginnings:
        if compact(beginning) in known:
            yield fold(known[compact(beginning)])
            break
    shorter = TAIL.sub("", rest)
    if shorter and shorter != rest and len(shorter) <= MAX_NAME:
        yield shorter.rstrip(PUNCTUATION)


@cache
def _families() -> Mapping[str, tuple[str, ...]]:
    """Return patterns of the names of families, by their first letter."""
    families = {
        family.casefold()
        for term in load_vocabulary().organizations.values()
        for family in term.extra.get("families", ())
    }
    found: dict[str, tuple[str, ...]] = {}
    for word in sorted(families, key=lambda word: (-len(word), word)):
        pattern = re.escape(word).replace(r"\-", r"[\s\-]?")
        found[word[0]] = (*found.get(word[0], ()), pattern)
    return found


@cache
def _family_pattern(letter: str) -> re.Pattern[str]:
    """Return a pattern of the families that begin with ``letter``, or of all.

    There are hundreds: to try each of them at each place of a page takes long.
    """
    every = "|".join("|".join(words) for words in _families().values())
    own = "|".join(_families().get(letter, (every,)))
    return re.compile(
        rf"{VENDOR if not letter else ''}"
        rf"(?:(?:openai|google|meta|mistral) (?:{every})|(?:{own}))(?![a-z])",
        re.I,
    )


def _match_family(text: str, place: int) -> re.Match[str] | None:
    if ":" in text or "/" in text:
        return _family_pattern("").match(text, place)
    letter = text[place : place + 1].casefold()
    if letter not in _families():
        return None
    return _family_pattern(letter).match(text, place)


VENDOR = r"(?:(?P<vendor>[\w.\-]{2,20}(?: [\w.\-]{1,20})?)\s?[:/]\s?)?"
TITLE_WORDS = frozenset(
    "price prices pricing cost costs spec specs specification specifications limits "
    "benchmarks benchmark context window details model card overview models size "
    "parameters providers provider release date capabilities features token tokens "
    "openai anthropic google meta mistral deepseek alibaba microsoft nvidia cohere "
    "about sheet data facts information page technical leaderboard".split()
)
MODEL_WORDS = frozenset(
    "mini nano micro preview pro instruct base chat turbo it thinking flash lite max "
    "small medium large tiny vision multimodal reasoning high low free default exp "
    "latest fast coder code embed embedding plus ultra air omni via api opus sonnet "
    "haiku vl moe v1 v2 v3 hd tts text to speech image audio native live realtime "
    "transcribe dialog nano banana nemo saba guard mamba scout maverick "
    "behemoth instant r r+ a oss think coder math prover distill research "
    "deep computer search".split()
)


def begins_like_model(text: str) -> bool:
    """Return whether ``text`` begins with the name of a family of models."""
    return family_at(fold(text), 0)


def family_at(text: str, place: int) -> bool:
    """Return whether the name of a family of models begins at a place in a text."""
    return _match_family(text, place) is not None


@lru_cache(maxsize=32_768)
def looks_like_model(text: str) -> bool:
    """Return whether ``text`` begins like the name of a model of a known family.

    >>> looks_like_model("Claude Sonnet 4"), looks_like_model("Context Window")
    (True, False)
    """
    text = fold(text)
    match = _match_family(text, 0) if 1 < len(text) <= MAX_NAME else None
    if match is None:
        return False
    if GLUED_VERSUS.search(text) or IDEOGRAPH.search(text) or NO_NAME.search(text):
        return False
    rest = text[match.end() :]
    if SEVERAL.search(rest):
        return False
    if not any(map(str.isalnum, rest)) and not any(map(str.isdigit, text)):
        return False  # a family alone is no model, and may be a licence
    vocabulary = load_vocabulary()
    vendor = match.groupdict().get("vendor")
    if vendor and not vocabulary.organization(vendor):
        return False
    if vocabulary.licence(text) or vocabulary.benchmark(text):
        return False
    if " " not in text:
        return not text.endswith((".", "?", "!", ","))  # an id may hold any words
    words = re.split(r"[\s\-:/()]+", rest)
    if not any(map(str.isdigit, text)) and not (
        "-" in match.group(0) or MODEL_WORDS & {word.casefold() for word in words}
    ):
        return False  # 'Claude Shannon' is a man, and 'Gemini Moon Lamp' a lamp
    return all(
        not word or not word[0].islower() or word.casefold() in MODEL_WORDS
        for word in words
        if not any(character.isdigit() for character in word)
    ) and not text.endswith((".", "?", "!", ","))
