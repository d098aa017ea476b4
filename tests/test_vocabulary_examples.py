"""Every example of properties.toml is read by the pipeline as it is stated."""

from __future__ import annotations

import pytest

from crawler.items import RawClaim
from crawler.vocabulary import load_vocabulary
from pipeline.statements.normalise import normalise

VOCABULARY = load_vocabulary()
QUALIFIERS = {
    "score": {"benchmark": "MMLU"},
    "score_lead": {"benchmark": "MMLU"},
    "price": {"meter": "input", "kind": "list"},
}
EXAMPLES = [
    pytest.param(key, text, value, id=f"{key}: {text}")
    for key, entry in VOCABULARY.properties.items()
    for text, value in entry.examples.items()
]


@pytest.mark.parametrize(("key", "text", "value"), EXAMPLES)
def test_an_example_is_read_as_stated(key, text, value):
    claim = RawClaim(
        "GPT-4o", "gpt-4o", "", "", text, key, "line:1", text, QUALIFIERS.get(key, {})
    )
    statements, issues = normalise("example", claim, VOCABULARY)
    found = [one.quantity.text for one in statements if one.property == key]
    assert (found, issues) == ([value], ())


def test_every_property_has_an_example():
    assert [key for key, one in VOCABULARY.properties.items() if not one.examples] == []
