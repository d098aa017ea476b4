"""One printed value, or one printed name, read as a build reads it."""

from __future__ import annotations

from difflib import get_close_matches

from crawler.items import RawClaim
from crawler.sites import load_sites
from crawler.vocabulary import load_vocabulary
from crawler.vocabulary.words import fold
from pipeline.errors import UnknownProperty, UnreadValue
from pipeline.identity import entities
from pipeline.identity.entities import Alias
from pipeline.records import Mention
from pipeline.statements.normalise import normalise
from pipeline.values.quantity import Quantity


def read(
    text: str,
    property_key: str,
    *,
    benchmark: str = "",
    per: str = "",
    currency: str = "",
    decimal: str = "",
    date_order: str = "",
) -> Quantity:
    """Return what ``text`` says as a value of a property.

    What the text leaves open can be told: the ``benchmark`` of a score, what a price is
    ``per`` and in which ``currency``, the ``decimal`` sign (',') and the order of day
    and month (``date_order``: 'DMY', 'MDY' or 'YMD').

    >>> window = read("128K", "context_window")
    >>> window.text, window.unit, [str(end) for end in window.readings[0]]
    ('128000', 'tokens', ['127500', '128499'])
    >>> read("$2.50 per 1M tokens", "price").text
    '2.5'
    >>> read("Undisclosed", "parameters").state
    'unknown'

    Raises:
        UnknownProperty: the vocabulary has no such property.
        UnreadValue: no grammar reads the text.
    """
    vocabulary = load_vocabulary()
    if property_key not in vocabulary.properties:
        known = list(vocabulary.properties)
        near = get_close_matches(property_key, known) or known
        expected = f"a property such as {', '.join(near)}"
        raise UnknownProperty("vocabulary", expected, repr(property_key))
    qualifiers = {
        "benchmark": benchmark,
        "per": per,
        "currency": currency,
        "decimal": decimal,
        "date_order": date_order,
    }
    printed = RawClaim("", "", "", "", text, property_key, "", text, qualifiers)
    statements, issues = normalise("", printed, vocabulary)
    for one in statements:
        if one.property == property_key:
            return one.quantity
    problems = "; ".join(issue.message for issue in issues)
    raise UnreadValue(property_key, "a text that says its value", problems)


def resolve(
    name: str, *, site: str = "", slug: str = "", organization: str = ""
) -> Alias:
    """Return the model that ``name`` means: ``model_id``, ``method``, ``confidence``.

    ``site`` is whose name it is, for sites have ways of their own; ``slug`` is the
    site's id of it, and ``organization`` who it says made it.

    >>> found = resolve("GPT 4o")
    >>> found.model_id, found.method, found.confidence
    ('openai/gpt-4o', 'exact_id', 1.0)
    """
    mention = Mention(site, fold(name), slug)
    found = entities.resolve({mention: organization}, load_sites(), load_vocabulary())
    return found[mention]
