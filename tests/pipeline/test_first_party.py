"""A maker's page without a site file is that maker's word, and its prices its list."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.archive.saved import import_paths
from crawler.errors import VocabularyError
from crawler.site import generic_site
from crawler.vocabulary import Term, load_vocabulary
from crawler.vocabulary.hosts import index_hosts, maker_of_host, seller_of_host
from pipeline.cli.main import main
from pipeline.release.store import find_release, read_table

MOMENT = datetime(2026, 9, 4, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>API pricing</title></head><body>
<h1>API pricing</h1>
<table><thead><tr><th>Model</th><th>Context window</th>
<th>Input price ($/1M tokens)</th><th>Output price ($/1M tokens)</th></tr></thead>
<tbody>
{rows}
</tbody></table></body></html>"""
OPENAI = {"GPT-4o": ("128,000", "$2.50", "$10.00"), "o3": ("200,000", "$2.00", "$8.00")}
OTHERS = {
    "Claude Sonnet 4": ("200,000", "$3.30", "$16.50"),
    "Grok 3": ("131,072", "$3.10", "$15.20"),
}


def page(models: dict[str, tuple[str, str, str]]) -> str:
    """Return a price page of ``models``."""
    rows = (
        f"<tr><td>{name}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        for name, cells in models.items()
    )
    return PAGE.format(rows="\n".join(rows))


def build(tmp_path: Path, pages: dict[str, str]) -> Path:
    """Import pages by their addresses, build a release and return it."""
    data = tmp_path / "data"
    for number, (url, text) in enumerate(pages.items()):
        saved = tmp_path / f"{number}.html"
        saved.write_text(text, "utf-8")
        assert import_paths(data, [saved], url, MOMENT).errors == ()
    result = CliRunner().invoke(main, ["build", "--data", str(data)])
    assert result.exit_code == 0, result.output
    return find_release(data / "curated", "latest")


def rows_of(release: Path, table: str) -> list[dict]:
    """Return the rows of a table."""
    return read_table(release, table).to_pylist()


def test_a_makers_page_without_a_site_file_fills_the_models_row(tmp_path):
    release = build(
        tmp_path, {"https://platform.openai.com/docs/pricing": page(OPENAI)}
    )
    models = {one["model_id"]: one for one in rows_of(release, "models")}
    assert models["openai/gpt-4o"]["input_price_usd_per_mtok"] == 2.5
    assert models["openai/gpt-4o"]["output_price_usd_per_mtok"] == 10.0
    assert models["openai/o3"]["input_price_usd_per_mtok"] == 2.0
    assert models["openai/o3"]["context_window"] == 200_000
    sources = rows_of(release, "sources")
    assert {one["relationship"] for one in sources} == {"first_party"}


def test_other_makers_models_on_a_makers_page_have_no_list_price(tmp_path):
    release = build(
        tmp_path, {"https://platform.openai.com/docs/pricing": page(OPENAI | OTHERS)}
    )
    kinds = {
        (one["model_id"].partition("/")[0], one["kind"], one["provider"])
        for one in rows_of(release, "prices")
    }
    assert kinds == {
        ("openai", "list", "OpenAI"),
        ("anthropic", "reseller", "OpenAI"),
        ("xai", "reseller", "OpenAI"),
    }


def test_a_hosts_page_is_that_providers(tmp_path):
    release = build(tmp_path, {"https://www.together.ai/pricing": page(OTHERS)})
    prices = rows_of(release, "prices")
    assert len(prices) == 4
    assert {(one["kind"], one["provider"]) for one in prices} == {
        ("reseller", "Together AI")
    }
    models = rows_of(release, "models")
    assert {one["input_price_usd_per_mtok"] for one in models} == {None}
    assert {one["relationship"] for one in rows_of(release, "sources")} == {
        "third_party"
    }


def test_the_headings_of_a_makers_page_are_no_providers(tmp_path):
    text = page(OPENAI).replace("<table>", "<h2>Flagship models</h2><table>")
    release = build(tmp_path, {"https://openai.com/api/pricing": text})
    assert {one["provider"] for one in rows_of(release, "facts")} == {"", "OpenAI"}


@pytest.mark.parametrize(
    "host",
    [
        "github.com",
        "huggingface.co",
        "medium.com",
        "gist.github.com",
        "openai.github.io",
        "community.openai.com",
        "notopenai.com",
        "openai.com.example.org",
        "sites.google.com",
        "",
    ],
)
def test_what_users_write_is_nobodys_word(host):
    site = generic_site(host)
    assert (site.relationship, site.provider, site.price_kind) == ("aggregator", "", "")


@pytest.mark.parametrize(
    ("host", "maker", "seller"),
    [
        ("openai.com", "openai", "openai"),
        ("platform.openai.com", "openai", "openai"),
        ("docs.x.ai", "xai", "xai"),
        ("ai.google.dev", "google", "google-ai-studio"),
        ("cloud.google.com", None, "google-vertex"),
        ("docs.mistral.ai", "mistral", "mistral"),
        ("docs.cohere.com", "cohere", "cohere"),
        ("docs.claude.com", "anthropic", "anthropic"),
        ("api-docs.deepseek.com", "deepseek", "deepseek"),
        ("help.aliyun.com", None, "alibaba-cn"),
        ("qwen.ai", "alibaba", "alibaba"),
        ("docs.bigmodel.cn", "zhipu", "zhipu"),
        ("docs.z.ai", "zhipu", "zai"),
        ("platform.moonshot.cn", "moonshot", "moonshot-cn"),
        ("aws.amazon.com", None, "aws-bedrock"),
        ("azure.microsoft.com", None, "azure"),
        ("groq.com", None, "groq"),
        ("fireworks.ai", None, "fireworks"),
    ],
)
def test_hosts_and_their_owners(host, maker, seller):
    found = maker_of_host(host), seller_of_host(host)
    assert tuple(term.id if term else None for term in found) == (maker, seller)


def test_forty_makers_and_forty_sellers_have_hosts():
    vocabulary = load_vocabulary()
    for terms in (vocabulary.organizations, vocabulary.providers):
        with_hosts = {term.id for term in terms.values() if term.extra.get("hosts")}
        assert len(with_hosts) >= 40


def test_the_maker_of_a_host_is_the_maker_of_its_sellers_own_models():
    vocabulary = load_vocabulary()
    for term in {one.id: one for one in vocabulary.organizations.values()}.values():
        for host in term.extra.get("hosts", ()):
            seller = seller_of_host(host)
            assert seller is None or seller.extra.get("organization") == term.id


def test_a_host_has_one_owner():
    terms = [Term(one, one, (), {"hosts": ["e.org"]}) for one in ("a", "b")]
    with pytest.raises(VocabularyError, match="one owner"):
        index_hosts("providers", terms)


@pytest.mark.parametrize("host", ["https://e.org", "E.org", "e.org/a", "localhost"])
def test_a_host_is_written_as_one(host):
    with pytest.raises(VocabularyError, match="a host"):
        index_hosts("providers", [Term("a", "a", (), {"hosts": [host]})])


def test_the_hosts_of_one_maker_are_one_voice(tmp_path):
    release = build(
        tmp_path,
        {
            "https://openai.com/api/pricing/": page(OPENAI),
            "https://platform.openai.com/docs/pricing": page(OPENAI),
        },
    )
    prices = [one for one in rows_of(release, "facts") if one["property"] == "price"]
    assert len(prices) == 4
    assert {(one["n_sites"], one["n_independent"]) for one in prices} == {(2, 1)}


IN_TWO_CURRENCIES = """<html><body><h1>API pricing</h1><table><thead><tr><th>Model</th>
<th>Input ($ / 1M tokens)</th><th>Output ($ / 1M tokens)</th>
<th>Input (¥ / 1M tokens)</th><th>Output (¥ / 1M tokens)</th></tr></thead><tbody>
<tr><td>deepseek-v3.1</td><td>0.27</td><td>1.10</td><td>2</td><td>8</td></tr>
<tr><td>deepseek-r1</td><td>0.55</td><td>2.19</td><td>4</td><td>16</td></tr>
</tbody></table></body></html>"""


def test_prices_in_two_currencies_are_two_facts_and_no_conflict(tmp_path):
    url = "https://api-docs.deepseek.com/price-table"
    release = build(tmp_path, {url: IN_TWO_CURRENCIES})
    found = {
        (one["model_id"], one["meter"], one["currency"], one["price"], one["verdict"])
        for one in rows_of(release, "prices")
    }
    chat, reasoner = "deepseek/deepseek-v3.1", "deepseek/deepseek-r1"
    assert found == {
        (chat, "input", "USD", 0.27, "single"),
        (chat, "output", "USD", 1.10, "single"),
        (chat, "input", "CNY", 2.0, "single"),
        (chat, "output", "CNY", 8.0, "single"),
        (reasoner, "input", "USD", 0.55, "single"),
        (reasoner, "output", "USD", 2.19, "single"),
        (reasoner, "input", "CNY", 4.0, "single"),
        (reasoner, "output", "CNY", 16.0, "single"),
    }
    assert rows_of(release, "conflicts") == []
    (model,) = (one for one in rows_of(release, "models") if one["model_id"] == chat)
    assert model["input_price_usd_per_mtok"] == 0.27
