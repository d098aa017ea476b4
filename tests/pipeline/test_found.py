"""What a second reader of the code found wrong, once, and what it shall be."""

import json
from decimal import Decimal

import pytest
from rich.text import Text

from crawler.archive.saved import import_paths
from pipeline.claims.corrections import Correction, read_corrections
from pipeline.claims.tiers import terms_of
from pipeline.cli.modelaccount import give_account
from pipeline.compare.explain import explain
from pipeline.errors import CurationError
from pipeline.flags import OF_ROUTE
from pipeline.publish import publish
from pipeline.values.numbers import parse_score
from pipeline.values.prices import parse_price, usd_per_mtok
from pipeline.values.quantity import agree
from tests.pipeline.factories import (
    MODEL,
    SITES,
    correct,
    guard,
    make_claim,
    make_site,
    only_fact,
    release_of,
    weigh,
)
from tests.pipeline.test_build_options import LITELLM, MOMENT, PRICES, PROVIDERS
from tests.pipeline.test_history import classes, moved, seen
from tests.pipeline.test_standins import PROVED, cap, window, window_of


def test_a_corrected_cap_does_not_come_back_as_a_window():
    wrong = cap("65336")
    said = wrong.statement
    swapped = Correction(
        said.mention.site, wrong.model_id, said.property, "65336", "digits are swapped"
    )
    facts, left_out = weigh(*PROVED, wrong, corrections=[swapped])
    assert "65336" not in {fact.quantity.text for fact in facts}
    assert said.claim_id in {one.claim_id for one in left_out}


@pytest.mark.parametrize(("one", "other"), [("$0.13", "$0.14"), ("$0.27", "$0.28")])
def test_neighbouring_prices_are_two_prices(one, other):
    first, second = (parse_price(f"{text}/1M tokens").quantity for text in (one, other))
    assert not agree(first, second)


@pytest.mark.parametrize(("one", "other"), [("69.4", "69.5"), ("88", "89")])
def test_neighbouring_scores_are_two_scores(one, other):
    assert not agree(parse_score(one), parse_score(other))


def test_noise_of_a_double_is_no_part_of_the_amount():
    price = parse_price("$0.049999999999999996/1M tokens")
    assert usd_per_mtok(price) == price.quantity.amount == Decimal("0.05")
    assert len(set(price.quantity.readings[0])) == 1


def test_a_copy_of_two_originals_does_not_make_them_one():
    sites = {**SITES, "echo": make_site("echo", copies=("north", "south"))}
    claims = [
        make_claim("north", "128K"),
        make_claim("south", "128K"),
        make_claim("east", "1M"),
    ]
    beside = make_claim("echo", "2024-05-13", "release_date")
    alone, fact = (
        next(
            one
            for one in weigh(*rows, sites=sites)[0]
            if one.key[1] == "context_window"
        )
        for rows in (claims, [*claims, beside])
    )
    assert fact.confidence == pytest.approx(alone.confidence, abs=0.1)


def test_copies_are_one_voice_of_hosts_too():
    sites = {**SITES, "echo": make_site("echo", copies=("north",))}
    claims = [make_claim(site, "128K", flags=(OF_ROUTE,)) for site in ("north", "echo")]
    fact = only_fact(*claims, sites=sites)
    assert (fact.n_independent, fact.verdict) == (1, "single")


def test_a_window_that_is_78_times_another_is_no_error_of_units():
    claims = [
        make_claim("east", "10M"),
        make_claim("north", "128K"),
        make_claim("south", "128K"),
    ]
    assert guard(claims)[0].statement.flags == ()


def test_what_was_chosen_to_fit_a_window_is_no_second_voice_for_it():
    fact = window_of(*PROVED, window("400,000"), cap("400,000"))
    assert (fact.verdict, fact.n_independent) == ("single", 1)


def test_who_moves_along_a_crawl_later_sees_the_same_cut():
    claims = [
        *moved("north", "$5/1M", "$2/1M", day=2),
        *moved("south", "$5/1M", "$2/1M", day=4),
    ]
    assert (classes(claims), classes(claims, "south")) == (["cut"], ["cut"])


def test_an_old_value_in_other_words_has_come_back_too():
    claims = [
        seen("north", "128K", 1, 1, "context_window"),
        seen("north", "1M", 2, 2, "context_window"),
        seen("north", "128,000", 3, 3, "context_window", now=True),
    ]
    assert classes(claims)[-1] == "flapping"


def shown(tmp_path, *claims):
    released = release_of(tmp_path, claims)
    return [
        Text.from_markup(line).plain
        for line in give_account(explain(released, MODEL), MODEL)
    ]


def test_the_prices_of_other_offers_are_prices(tmp_path):
    claims = [
        make_claim("north", "128K"),
        make_claim("north", "2026-10-01", "deprecation_date", provider="Azure"),
    ]
    assert not any("1 price" in line for line in shown(tmp_path, *claims))


def test_a_loser_is_weak_in_words(tmp_path):
    claims = [
        make_claim("east", "2024-08-06", "release_date"),
        make_claim("south", "2024-05-13", "release_date", flags=("preview_date",)),
    ]
    assert not any("preview_date" in line for line in shown(tmp_path, *claims))


def test_the_year_in_the_id_of_a_preview_counts():
    claims = [
        make_claim("north", "2025-09-12", "release_date", model_id="openai/o1"),
        make_claim("north", "1M", model_id="openai/o1-preview-2024-09-12"),
    ]
    assert guard(claims)[0].statement.flags == ()


def test_the_case_of_a_route_makes_no_other_tier():
    assert terms_of("openai/gpt-4o:FREE") == terms_of("openai/gpt-4o:free")


def test_the_case_of_an_exponent_makes_no_other_price():
    one, other = (parse_price(f"$2.50{e}-6/token").quantity for e in "eE")
    assert one == other


def test_a_damaged_file_of_a_site_that_is_left_out_is_left_out(tmp_path):
    feeds = ((PROVIDERS, "https://models.dev/api.json"), (PRICES, LITELLM))
    for number, (feed, url) in enumerate(feeds):
        saved = tmp_path / f"{number}.json"
        saved.write_text(json.dumps(feed), "utf-8")
        import_paths(tmp_path / "data", [saved], url, MOMENT)
    (path,) = (tmp_path / "data" / "raw" / "litellm").rglob("*.warc.gz")
    path.write_bytes(path.read_bytes() + b"\x1f\x8b\x08\x00broken")
    assert publish(tmp_path / "data", without={"litellm"}).damage == ()


def test_a_number_for_expect_is_refused_or_read():
    text = (
        f'[[correction]]\nsite="north"\nmodel="{MODEL}"\n'
        'property="context_window"\nexpect=1000000\nreason="x"'
    )
    try:
        corrections = read_corrections(text)
    except CurationError:
        return
    assert correct([make_claim("north", "1M")], corrections)[0]


def test_copies_of_an_original_that_is_silent_are_still_one_voice():
    sites = {
        **SITES,
        **{name: make_site(name, copies=("north",)) for name in ("echo", "mimic")},
    }
    claims = [make_claim(site, "128K") for site in ("echo", "mimic")]
    fact = only_fact(*claims, sites=sites)
    assert fact.n_independent == 1
