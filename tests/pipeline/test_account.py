"""The account of a model is for people: few lines, words, and no names of flags."""

import re

import pytest
from rich.text import Text

from pipeline.cli.modelaccount import MOST_LOSERS, MOST_NAMES, give_account
from pipeline.compare.explain import explain
from pipeline.flags import FLAGS
from tests.pipeline.factories import MODEL, SITES, make_claim, make_price, release_of

VARIANT = {"model_id": "openai/gpt-4o-2024-08-06", "slug": "gpt-4o-2024-08-06"}
GONE = "its page is gone (404 on 2026-05-20)"


def account(folder, *claims, model=MODEL):
    """Return the lines of an account as they are shown, without markup."""
    released = release_of(folder, claims)
    lines = give_account(explain(released, model), model)
    return [Text.from_markup(line).plain for line in lines]


def after(lines, start):
    """Return the lines of the fact whose line begins with ``start``."""
    place = next(n for n, line in enumerate(lines) if line.startswith(start))
    rest = lines[place + 1 :]
    end = next((n for n, line in enumerate(rest) if not line.startswith("  ")), None)
    return [lines[place], *rest[:end]]


def test_a_fact_is_its_value_who_says_it_and_why_the_others_lost(tmp_path):
    lines = account(
        tmp_path,
        make_claim("north", "128K"),
        make_claim("south", "128,000"),
        make_claim("east", "1M"),
    )
    value, said, lost = after(lines, "context_window")
    assert re.fullmatch(
        r"context_window +128000 tokens \(majority, confidence 0\.\d\d\)", value
    )
    assert said == "  ✓ 2 of 3 independent sites: north 128K; south 128,000"
    assert lost == "  ✗ east 1M: outweighed by north, south"


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (make_claim("north", "128K*"), "north 128K* (a footnote qualifies it)"),
        (make_claim("north", "~128K (est.)"), "north ~128K (est.) (it is an estimate)"),
        (
            make_claim("north", "128K", flags=("of_route",)),
            "north 128K (it is said of a host's offer)",
        ),
        (
            make_claim("north", "128K", flags=("arithmetic_contradicted",)),
            "north 128K (a sum on its page contradicts it)",
        ),
        (make_claim("north", "128K", flags=("nobody_knows_it",)), "north 128K"),
    ],
)
def test_what_makes_a_value_weak_is_said_in_words(tmp_path, claim, words):
    said = after(account(tmp_path, claim), "context_window")[1]
    assert said == f"  ✓ one site says so: {words}"


@pytest.mark.parametrize(
    "flag",
    sorted(one.name for one in FLAGS.values() if one.weakness and "_" in one.name),
)
def test_no_line_about_a_value_shows_the_name_of_a_flag(tmp_path, flag):
    lines = account(tmp_path, make_claim("north", "128K", flags=(flag,)))
    assert FLAGS[flag].weakness in lines[1]
    assert not any(flag in line for line in lines)


PRICES = [
    make_price("north", "$5/1M", provider="OpenAI"),
    make_price("north", "$15/1M", provider="OpenAI", meter="output"),
    make_price("north", "$2.50/1M", provider="OpenAI", tier="batch"),
    make_price("north", "$6/1M", provider="Azure", kind="reseller"),
    make_price("north", "$4/1M", provider="OpenRouter", kind="cheapest_route"),
    make_price("south", "$7/1M", kind=""),
]


def test_only_list_prices_of_the_base_tier_are_told_and_the_others_counted(tmp_path):
    lines = account(tmp_path, *PRICES)
    told = [line for line in lines if line.startswith("price")]
    assert [line.split(" USD")[0] for line in told] == [
        "price input list OpenAI 5",
        "price output list OpenAI 15",
    ]
    assert (
        f"and 4 prices of other offers and tiers: modelcensus explain {MODEL} price"
        in lines
    )


def test_one_price_is_no_plural_and_none_is_not_counted(tmp_path):
    one = account(tmp_path / "one", *PRICES[:3])
    assert any(line.startswith("and 1 price of other offers") for line in one)
    none = account(tmp_path / "none", *PRICES[:2])
    assert not any("of other offers" in line for line in none)


def test_what_is_said_of_a_host_alone_is_not_told_of_the_model(tmp_path):
    lines = account(
        tmp_path,
        make_claim("north", "128K"),
        make_claim("north", "2026-10-01", "deprecation_date", provider="Azure"),
    )
    assert not any("deprecation_date" in line for line in lines)


def test_many_names_and_many_rivals_are_counted(tmp_path):
    sites = sorted(SITES)
    same = [make_claim(site, "128K") for site in sites]
    more = [make_claim(f"site{number}.org", "128K") for number in range(3)]
    rivals = [
        make_claim(f"rival{number}.org", f"{number}00K") for number in range(2, 9)
    ]
    fact = after(account(tmp_path, *same, *more, *rivals), "context_window")
    assert fact[1].endswith(f" and {len(same) + len(more) - MOST_NAMES} more")
    lost = [line for line in fact if line.startswith("  ✗")]
    assert len(lost) == MOST_LOSERS
    assert fact[-1] == f"  and {len(rivals) - MOST_LOSERS} other rivals"


def test_sites_that_lost_for_one_reason_share_a_line(tmp_path):
    claims = [make_claim(site, "128K") for site in ("north", "south", "west")]
    lost = [make_claim(site, "1M") for site in ("east", "lab")]
    fact = after(account(tmp_path, *claims, *lost), "context_window")
    assert fact[2:] == ["  ✗ east, lab 1M: outweighed by north, south, west"]


def test_what_sites_took_back_comes_last(tmp_path):
    fact = after(
        account(
            tmp_path,
            make_claim("north", "128K"),
            make_claim("south", "128K"),
            make_claim("hub", "64K", withdrawn=GONE),
            make_claim("stats", "64K", withdrawn=GONE),
            make_claim("east", "1M"),
        ),
        "context_window",
    )
    assert fact[2].startswith("  ✗ east 1M: ")
    assert fact[3:] == [
        "  ✗ hub said before: 64K",
        "  ✗ stats said before: 64K",
    ]


def test_a_site_is_named_once_with_all_that_it_prints(tmp_path):
    fact = after(
        account(
            tmp_path,
            make_claim("north", "128K"),
            make_claim("north", "128K", label="Another"),
            make_claim("north", "128,000"),
        ),
        "context_window",
    )
    assert fact[1] in (
        "  ✓ one site says so: north 128,000 and 128K",
        "  ✓ one site says so: north 128K and 128,000",
    )


def test_what_a_site_says_of_hosts_is_not_told_beside_its_own_words(tmp_path):
    fact = after(
        account(
            tmp_path,
            make_claim("north", "128,000"),
            make_claim("north", "128K", flags=("of_route",)),
            make_claim("south", "128,000", flags=("of_route",)),
        ),
        "context_window",
    )
    assert fact[1].endswith(
        ": north 128,000; south 128,000 (it is said of a host's offer)"
    )


def test_variants_are_named_where_they_have_something_else(tmp_path):
    lines = account(
        tmp_path,
        make_claim("north", "128K"),
        make_claim("north", "1M", **VARIANT),
        make_claim("north", "2024-05-13", "release_date"),
        make_claim("north", "2024-05-13", "release_date", **VARIANT),
    )
    assert after(lines, "context_window")[-1] == (
        "  variants: gpt-4o-2024-08-06 1000000"
    )
    assert not any("variants" in line for line in after(lines, "release_date"))


def test_a_score_says_of_which_benchmark_it_is(tmp_path):
    lines = account(
        tmp_path,
        make_claim("north", "88.7", "score", benchmark="MMLU", setting="5-shot"),
    )
    assert lines[0].startswith("score mmlu accuracy 5-shot 88.7 ")


def test_long_values_are_cut_and_hostile_ones_are_harmless(tmp_path):
    words = "[red]" + "\x1b[31mword " * 50
    lines = account(tmp_path, make_claim("north", words, "training_data"))
    assert max(map(len, lines)) < 160
    assert not any("\x1b" in line for line in lines)
    assert "[red]" in lines[0]


def test_the_last_line_says_how_to_go_on(tmp_path):
    lines = account(tmp_path, make_claim("north", "128K"))
    assert lines[-1] == (f"the words and places: modelcensus explain {MODEL} PROPERTY")
