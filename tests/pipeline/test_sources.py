"""Scorecards: a row for each site and property, and what stands in it."""

import pytest

from pipeline.flags import OF_ROUTE
from pipeline.release.store import read_table
from tests.pipeline.factories import (
    SITES,
    make_capture,
    make_claim,
    make_price,
    make_site,
    release_of,
    score,
)

COPIES = {
    **SITES,
    "echo": make_site("echo", copies=("lab",), licence_note="MIT"),
}


def cards_of(*claims, sites=COPIES):
    """Return the scorecards by (site, property)."""
    cards = score(claims, sites)
    assert [(one.site, one.property) for one in cards] == sorted(
        {(one.site, one.property) for one in cards}
    )
    return {(one.site, one.property): one for one in cards}


CLAIMS = [
    make_claim("north", "128K"),
    make_claim("north", "128K", label="Another"),
    make_claim("south", "128K"),
    make_claim("east", "1M"),
    make_claim("north", "7B", "parameters"),
    make_claim("echo", "2024-05-13", "release_date"),
    make_claim("maker", "Undisclosed", "parameters"),
    make_claim("north", "$118", "monthly_cost_estimate"),
    make_price("west", "$5/1M", withdrawn="its page is gone (404 on 2026-05-20)"),
]


def test_every_site_has_a_row_for_each_property_that_it_speaks_of():
    counts = {key: card.n_claims for key, card in cards_of(*CLAIMS).items()}
    assert counts == {
        ("east", "context_window"): 1,
        ("echo", "release_date"): 1,
        ("maker", "parameters"): 1,
        ("north", "context_window"): 2,
        ("north", "monthly_cost_estimate"): 1,
        ("north", "parameters"): 1,
        ("south", "context_window"): 1,
        ("west", "price"): 1,
    }


@pytest.mark.parametrize(
    ("site", "key", "agreement"),
    [
        ("north", "context_window", 1.0),
        ("south", "context_window", 1.0),
        ("east", "context_window", 0.02),
        ("north", "parameters", None),
        ("echo", "release_date", None),
        ("maker", "parameters", None),
        ("north", "monthly_cost_estimate", None),
        ("west", "price", None),
    ],
)
def test_agreement_is_the_share_of_what_others_speak_of_too(site, key, agreement):
    card = cards_of(*CLAIMS)[site, key]
    assert card.agreement == (agreement and pytest.approx(agreement, abs=0.1))
    assert (card.n_overlaps > 0) is (agreement is not None)


@pytest.mark.parametrize(
    ("site", "key", "rated"),
    [
        ("north", "context_window", True),
        ("echo", "release_date", True),
        ("maker", "parameters", False),
        ("north", "monthly_cost_estimate", False),
        ("west", "price", False),
    ],
)
def test_what_makes_no_fact_has_no_reliability(site, key, rated):
    reliability = cards_of(*CLAIMS)[site, key].reliability
    assert (reliability is not None) is rated
    assert reliability is None or 0 < reliability < 1


def test_a_card_names_what_is_known_of_the_site():
    cards = cards_of(*CLAIMS)
    echo, maker = cards["echo", "release_date"], cards["maker", "parameters"]
    assert (echo.copies_of, echo.licence_note) == (("lab",), "MIT")
    assert (maker.relationship, maker.copies_of) == ("first_party", ())
    assert echo.last_capture == make_capture("echo").captured_at


def test_a_site_without_a_file_has_a_card_as_well():
    card = cards_of(make_claim("somewhere.org", "128K"))[
        "somewhere.org", "context_window"
    ]
    assert (card.relationship, card.licence_note) == ("aggregator", "not stated")


def test_a_declared_copy_does_not_overlap_with_its_original():
    cards = cards_of(make_claim("lab", "128K"), make_claim("echo", "128K"))
    assert {card.n_overlaps for card in cards.values()} == {0}


def test_a_site_that_speaks_of_hosts_alone_is_rated_by_that():
    claims = [
        make_claim("north", "128K", flags=(OF_ROUTE,)),
        make_claim("south", "128K"),
        make_claim("east", "128K"),
    ]
    card = cards_of(*claims)["north", "context_window"]
    assert card.reliability is not None


def test_the_table_has_the_rows_of_the_cards(tmp_path):
    known = [claim for claim in CLAIMS if claim.statement.mention.site in SITES]
    rows = read_table(release_of(tmp_path, known), "sources").to_pylist()
    cards = cards_of(*known, sites=SITES)
    assert [(row["site"], row["property"]) for row in rows] == list(cards)
    for row, card in zip(rows, cards.values(), strict=True):
        for name in ("n_claims", "n_overlaps", "relationship", "licence_note"):
            assert row[name] == getattr(card, name)
        for name in ("agreement", "reliability"):
            assert row[name] == pytest.approx(getattr(card, name))
        assert tuple(row["copies_of"]) == card.copies_of
