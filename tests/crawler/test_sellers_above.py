"""The line above the table of one model that says whose offer the table is."""

from __future__ import annotations

import pytest

from tests.crawler.anypage import qualified, read_html_of

SELLERS = ("DeepInfra", "Parasail", "Fireworks")
LINES = {
    "pieces": "<p><span>{0}</span> <span>US</span> <span>fp8</span></p>",
    "name alone": "<p>{0}</p>",
    "name and region": "<div><b>{0}</b><small>EU</small></div>",
}
TABLES = {
    "table": "<table><tr><th>Input price</th><td>{0}</td></tr>"
    "<tr><th>Output price</th><td>{1}</td></tr></table>",
    "list": "<dl><dt>Input price</dt><dd>{0}</dd>"
    "<dt>Output price</dt><dd>{1}</dd></dl>",
}
PRICES = (("$0.40", "$1.75"), ("$0.60", "$2.10"), ("$0.55", "$2.19"))


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_prices_below_a_seller_are_its_own(line, table):
    offers = "".join(
        line.format(seller) + table.format(*prices)
        for seller, prices in zip(SELLERS, PRICES, strict=True)
    )
    found = read_html_of(f"<title>GLM-4.6</title><h1>GLM-4.6</h1>{offers}")
    assert qualified(found, "provider") == [
        ("GLM-4.6", price, seller)
        for seller, prices in zip(SELLERS, PRICES, strict=True)
        for price in prices
    ]


def test_a_line_that_names_nobody_sells_nothing():
    page = "<h1>GLM-4.6</h1><p>From our own racks</p>" + TABLES["table"]
    found = read_html_of(page.format("$1", "$2"))
    assert [one[-1] for one in qualified(found, "provider")] == ["", ""]
