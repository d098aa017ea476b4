"""What a price of 0 means, by the words of its route."""

import pytest

from crawler.vocabulary import load_vocabulary
from pipeline.claims.zeros import FREE, INCLUDED, meaning_of_zero
from pipeline.flags import SUSPECT
from tests.pipeline.factories import make_price, make_statement, settle, weigh


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        (("OpenRouter", "free", "acme/frob:free", "Frob"), "free"),
        (("OpenRouter", "", "openrouter/free", "Router"), "free"),
        (("ZenMux", "", "acme/frob-free", "Frob"), "free"),
        (("Acme", "", "frob", "Frob (free)"), "free"),
        (("Ollama", "", "ollama/llama3", "ollama/llama3"), "free"),
        (("Acme Coding Plan", "", "frob", "Frob"), "included"),
        (("GitHub Copilot", "", "gpt-4o", "GPT-4o"), "included"),
        (("OpenAI", "", "gpt-4o", "GPT-4o"), "unknown"),
        (("", "", "freedom-7b", "Freedom 7B"), "unknown"),
        (("Planet", "", "frob", "Frob"), "unknown"),
    ],
)
def test_a_zero_is_free_or_included_only_by_a_word(words, meaning):
    assert meaning_of_zero(*words) == meaning


def price(provider, value="$0", **more):
    own = {"provider": provider, "meter": "input", "kind": "offering"} | more
    return make_statement("hub", value, "price", **own)


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        (price("OpenRouter", per="1M tokens", slug="openai/gpt-4o:free"), "free"),
        (price("GitHub Copilot", per="1M tokens"), "included"),
        (price("Azure", per="1M tokens"), "unknown"),
    ],
)
def test_no_settled_zero_is_a_known_price(statement, state):
    (found,) = settle([statement], hosting=["hub"])
    assert (found.quantity.state, found.quantity.text) == (state, state)
    assert (found.quantity.amount, found.usd_per_mtok) == (None, "")
    assert (SUSPECT in found.flags) is (state == "unknown")


def test_an_amount_is_left_as_it_is():
    statement = price("OpenRouter", "$2.50/1M tokens", slug="openai/gpt-4o:free")
    (found,) = settle([statement], hosting=["hub"])
    assert (found.quantity.state, found.usd_per_mtok) == ("known", "2.5")


def test_a_placeholder_yields_to_a_price():
    (placeholder,) = settle([price("Azure", per="1M tokens")], hosting=["hub"])
    north = make_price("north", "$2/1M tokens", provider="Azure", kind="reseller")
    zero = make_price("south", "$0/1M tokens", provider="Azure", kind="reseller")
    (fact,), _ = weigh(north, zero)
    assert fact.quantity.text == "2"
    assert placeholder.quantity.state == "unknown"


def test_what_the_vocabulary_says_of_zeros_is_one_of_two_words():
    terms = load_vocabulary().providers.values()
    declared = {term.extra["zero"] for term in terms if "zero" in term.extra}
    assert declared == {FREE, INCLUDED}
