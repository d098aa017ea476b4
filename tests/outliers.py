"""Prices that are ten times off: every fact against the median of its model's claims.

The release is taken as it is; nothing of the gold is used. What is listed is to be read
by a person: an offer can be ten times as dear as others and right.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FAR = 10.0  # times
SHOWN = 40


def find_outliers(release: Path) -> pd.DataFrame:
    """Return the published prices that are 10 × off what is claimed of the same meter.

    The median is over the sites' medians of all claims of the model and meter, in
    dollars per million tokens; prices of 0 and of other units are left out.
    """
    prices = pd.read_parquet(release / "prices.parquet")
    claims = pd.read_parquet(release / "claims.parquet")
    claims = claims[(claims.property == "price") & (claims.unit.isin(FACTORS))]
    claims = claims[claims.outcome != "rejected"]
    usd = claims.number * claims.unit.map(FACTORS)
    claims = claims.assign(usd=usd)[usd > 0]
    by_site = claims.groupby(["model_id", "meter", "site"]).usd.median()
    usual = by_site.groupby(level=["model_id", "meter"]).agg(["median", "size"])
    prices = prices[prices.usd_per_mtok > 0].join(usual, on=["model_id", "meter"])
    ratio = prices.usd_per_mtok / prices["median"]
    off = (ratio >= FAR) | (ratio <= 1 / FAR)
    return prices.assign(ratio=ratio)[off].sort_values("ratio")


FACTORS = {"USD/1M tokens": 1, "USD/1k tokens": 10**3, "USD/token": 10**6}


def report_outliers(release: Path) -> int:
    """Print the outliers; return how many there are."""
    found = find_outliers(release)
    n_prices = pd.read_parquet(release / "prices.parquet").usd_per_mtok.gt(0).sum()
    print(f"\nprices 10 × off the median of their claims: {len(found)} of {n_prices}")
    key = ["model_id", "provider", "tier", "meter", "kind"]
    for row in (
        found[[*key, "usd_per_mtok", "median"]].head(SHOWN).itertuples(index=False)
    ):
        print("  ", *row)
    return len(found)


if __name__ == "__main__":
    import sys

    report_outliers(Path(sys.argv[1]))
