"""Words with a fixed set of meanings: yes and no, licences, names, lists."""

from __future__ import annotations

import re

from crawler.vocabulary import Term, Vocabulary, load_vocabulary
from crawler.vocabulary.words import fold, label_key, name_key, split_list
from pipeline.errors import UnreadValue
from pipeline.values.quantity import Quantity, parse_state

AFFIRMING = re.compile(r"(?:supports?|exposes?|offers?|has|includes?) ", re.I)
MAX_SLUG = 40
MAX_NAME_WORDS = 6  # as the longest of 270 names of makers and providers in feeds
MODALITY_NOISE = re.compile(
    r"\s*\([^()]*\)|\b(?:inputs?|outputs?|only|interleaved)\b", re.I
)


def parse_yes_no(text: str, names: frozenset[str] = frozenset()) -> Quantity:
    """Read yes or no; ``names`` are labels of the property, whose mention affirms it.

    >>> parse_yes_no("Closed source").text, parse_yes_no("supports vision").text
    ('false', 'true')

    Raises:
        UnreadValue: ``text`` says neither.
    """
    state = parse_state(text)
    if state:
        return state
    vocabulary = load_vocabulary()
    key = name_key(re.sub(r"\s*\([^()]*\)$", "", text)) or name_key(text)
    if key in vocabulary.yes or AFFIRMING.match(text) or label_key(text) in names:
        return Quantity("true")
    if key in vocabulary.no:
        return Quantity("false")
    raise UnreadValue(repr(text), "yes or no", repr(text))


def parse_licence(text: str, vocabulary: Vocabulary) -> Quantity:
    """Read a licence: its SPDX id, 'Proprietary', or LicenseRef- and the words.

    Raises:
        UnreadValue: the words are too many for the name of one licence.
    """
    state = parse_state(text)
    if state:
        return state
    text = re.sub(r"(?:\[\d+\]|[*†‡⁰¹²³⁴⁵⁶⁷⁸⁹])+$", "", fold(text)).rstrip()
    bare = re.sub(r"\s*\((?:osi|model)\)\s*$", "", text.rstrip("."), flags=re.I)
    for words in (text, bare, re.sub(r"\s+licen[sc]es?$", "", bare, flags=re.I)):
        known = vocabulary.licence(words)
        if known:
            return Quantity(known.id)
    slug = re.sub(r"[^a-z0-9.]+", "-", bare.casefold()).strip("-.")
    if not slug or len(slug) > MAX_SLUG or re.search(r"[,;]", bare):
        raise UnreadValue(repr(text), "the name of one licence", repr(text))
    return Quantity(f"LicenseRef-{slug}")


def parse_name(text: str, term: Term | None) -> Quantity:
    """Read the name of an organization or provider; an unknown one stays as printed.

    Raises:
        UnreadValue: ``text`` is a sentence.
    """
    state = parse_state(text)
    if state:
        return state
    text = fold(text)
    if term is None and _is_sentence(text):
        raise UnreadValue(repr(text), "a name", "a sentence")
    return Quantity(term.name if term else text)


def _is_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, and is longer than 'Example, Inc.'.

    >>> _is_sentence("为智能体而生。"), _is_sentence("Built by a small team in Zurich.")
    (True, True)
    >>> _is_sentence("Example Research, Inc."), _is_sentence("Institute of AI")
    (False, False)
    """
    if text.endswith(tuple("。！？")):
        return True
    return text.endswith(tuple(".!?")) and len(text.split()) > MAX_NAME_WORDS


def parse_text(text: str) -> Quantity:
    """Keep free words as they are, white space folded."""
    return parse_state(text) or Quantity(fold(text))


def parse_modalities(text: str) -> Quantity:
    """Read kinds of input or output, sorted.

    >>> parse_modalities("Text, vision").text
    'image; text'

    Raises:
        UnreadValue: one of them is unknown.
    """
    state = parse_state(text)
    if state:
        return state
    found = set()
    kinds = load_vocabulary().modalities
    for item in split_list(MODALITY_NOISE.sub("", text)):
        modality = kinds.get(name_key(item))
        if modality is None:
            raise UnreadValue(repr(text), "kinds of input", repr(item))
        found.add(modality)
    return Quantity("; ".join(sorted(found)))


def parse_providers(text: str, vocabulary: Vocabulary) -> Quantity:
    """Read a list of providers by their published names, sorted."""
    state = parse_state(text)
    if state:
        return state
    names = set()
    for item in split_list(text):
        term = vocabulary.provider(item)
        names.add(term.name if term else item)
    return Quantity("; ".join(sorted(names)))


def parse_list(text: str) -> Quantity:
    """Read a list of free words, in the order of the page."""
    return parse_state(text) or Quantity("; ".join(split_list(text)))
