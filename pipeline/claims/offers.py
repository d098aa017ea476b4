"""Whose offer a claim is about: the maker's own list, a reseller's, a router's.

A feed prints a price or a limit beside a provider; what kind of price that is follows
from who made the model, so it is settled after names are resolved. A host's limit
speaks of the model itself only where its site has no entry of the maker's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache

from crawler.site import Site
from crawler.vocabulary import Term, Vocabulary, load_vocabulary
from pipeline.claims.claimrows import TEXT
from pipeline.claims.tiers import host_of, terms_of
from pipeline.claims.zeros import read_zeros
from pipeline.database import Database, add_rows
from pipeline.flags import OF_ROUTE
from pipeline.identity.variants import undated

OFFERING = "offering"  # a site's prices are those of the providers that it names
LIMITS = frozenset({"context_window", "max_input_tokens", "max_output_tokens"})
OFFER_PROPERTIES = LIMITS | {
    "price",
    "deprecation_date",
    "retirement_date",
    "listing_date",
}


def hosting_sites(sites: Mapping[str, Site]) -> Mapping[str, str]:
    """Return the sites that print providers' offers, with the provider of them all.

    It is '' where models are listed below the providers that serve them, and for feeds:
    a site's file says of each of their keys whose it is.
    """
    return {
        name: "" if site.feed else site.provider
        for name, site in sites.items()
        if site.price_kind == OFFERING
    }


def settle_offers(
    database: Database, hosting: Mapping[str, str], vocabulary: Vocabulary
) -> None:
    """Make ``settled`` of ``named``: statements with provider, tier, kind settled.

    A price of 0 is given the state that its route's words give it.

    ``named`` has the columns of a statement, and ``model_id``, ``maker/model``.
    ``hosting`` are the sites that print providers' offers, as of `hosting_sites`.
    """
    _add_models(database, vocabulary)
    _add_hosts(database, hosting, vocabulary)
    database.execute(HOSTED)
    _add_providers(database, vocabulary)
    database.execute(SETTLED)
    read_zeros(database)
    database.execute("DROP VIEW hosted")


def _add_models(database: Database, vocabulary: Vocabulary) -> None:
    """Add each model's maker, its id without a date, and its maker's own seller."""
    found = database.execute("SELECT DISTINCT model_id FROM named").fetchall()
    rows = []
    for (model_id,) in found:
        maker = model_id.partition("/")[0]
        rows.append((model_id, maker, undated(model_id), seller_of(maker)))
    names = ("model_id", "maker", "undated", "seller")
    add_rows(database, "makers", dict.fromkeys(names, TEXT), rows)


@cache
def seller_of(maker: str) -> str:
    """Return the name of the provider that is the list API of a maker; '' for none."""
    seller = own_provider(f"{maker}/", load_vocabulary())
    return seller.name if seller else ""


def _add_hosts(
    database: Database, hosting: Mapping[str, str], vocabulary: Vocabulary
) -> None:
    """Add what slugs state of terms and hosts, and the providers' names of headings."""
    columns = dict.fromkeys(("site", "of_site"), TEXT)
    add_rows(database, "hosting", columns, sorted(hosting.items()))
    slugs = database.execute(
        "SELECT DISTINCT slug FROM named SEMI JOIN hosting USING (site)"
    ).fetchall()
    rows = [(slug, terms_of(slug), host_of(slug)) for (slug,) in slugs]
    add_rows(database, "slugs", dict.fromkeys(("slug", "terms", "host"), TEXT), rows)
    headings = database.execute(
        "SELECT DISTINCT section_text FROM named JOIN hosting USING (site)"
        " WHERE of_site = ''"
        " UNION SELECT DISTINCT host FROM slugs"
    ).fetchall()
    names = [(text, _provider_name(text, vocabulary)) for (text,) in headings if text]
    add_rows(database, "hosts", dict.fromkeys(("host", "name"), TEXT), names)


def _provider_name(text: str, vocabulary: Vocabulary) -> str:
    term = vocabulary.provider(text)
    return term.name if term else text


def _add_providers(database: Database, vocabulary: Vocabulary) -> None:
    """Add what providers.toml says of each provider that is named."""
    found = database.execute("SELECT DISTINCT provider FROM hosted").fetchall()
    rows = []
    for (name,) in found:
        term = vocabulary.provider(name) if name else None
        extra = term.extra if term else {}
        route = "cheapest_route" if extra.get("routes") else "reseller"
        others = (
            vocabulary.provider(str(extra["others"])) if "others" in extra else None
        )
        rows.append((name, extra.get("organization"), route, others and others.name))
    names = ("provider", "organization", "route_kind", "others")
    add_rows(database, "sellers", dict.fromkeys(names, TEXT), rows)


def _listed(names: Set[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))


HOSTED = f"""
CREATE OR REPLACE VIEW hosted AS
SELECT named.* REPLACE (
  CASE WHEN slugs.terms <> '' AND property IN ({_listed(LIMITS | {"price"})})
       THEN concat_ws(', ', nullif(tier, ''), slugs.terms) ELSE tier END AS tier,
  CASE WHEN provider = ''
       THEN coalesce(nullif(slugs.of_site, ''), hosts.name, '')
       ELSE provider END AS provider)
FROM named
LEFT JOIN (SELECT site, of_site, slug, terms, slugs.host FROM hosting, slugs) slugs
  ON named.site = slugs.site AND named.slug = slugs.slug
LEFT JOIN hosts
  ON slugs.of_site = ''
  AND hosts.host = coalesce(nullif(section_text, ''), slugs.host)
"""
# whether the provider is the maker's own list API
OWN = "coalesce(sellers.organization = makers.maker, false)"
SETTLED = f"""
CREATE OR REPLACE TABLE settled AS
WITH open_models AS (
  SELECT DISTINCT model_id FROM hosted
  WHERE property = 'huggingface_id' OR (property = 'open_weights' AND text = 'true')
), joined AS (
  SELECT hosted.* REPLACE (
           CASE WHEN sellers.others IS NULL OR {OWN} THEN provider
                ELSE sellers.others END AS provider),
         sellers.route_kind, makers.seller, {OWN} AS is_own,
         open_models.model_id IS NOT NULL AS is_open,
         split_part(base, '/', 2) AS noun
  FROM hosted
  JOIN makers USING (model_id)
  LEFT JOIN sellers USING (provider)
  LEFT JOIN open_models USING (model_id)
), own AS (
  SELECT DISTINCT site, unnest([model_id, undated]) AS model_id
  FROM joined JOIN makers USING (model_id) WHERE is_own
), kinds AS (
  SELECT joined.*, own.site IS NOT NULL AS has_own,
    CASE WHEN property <> 'price' OR kind <> '{OFFERING}' THEN kind
         WHEN provider = '' AND (is_open OR seller = '') THEN ''
         WHEN provider = '' OR is_own THEN 'list'
         ELSE route_kind END AS settled_kind
  FROM joined LEFT JOIN own USING (site, model_id)
), offers AS (
  SELECT *,
    property IN ({_listed(OFFER_PROPERTIES)})
      AND (has_own OR tier <> '' OR property NOT IN ({_listed(LIMITS)})) AS of_host
  FROM kinds
)
SELECT * EXCLUDE (route_kind, seller, is_own, is_open, noun, has_own, settled_kind,
                  of_host)
  REPLACE (
  settled_kind AS kind,
  CASE WHEN property = 'price' AND settled_kind = 'list' AND provider = ''
            AND NOT is_open THEN seller
       WHEN property = 'price' THEN provider
       WHEN is_own OR NOT of_host THEN ''
       ELSE provider END AS provider,
  CASE WHEN property = 'price' AND meter <> '' AND noun NOT IN ('', 'token', meter)
            AND NOT suffix(meter, '_per_' || noun)
       THEN meter || '_per_' || noun ELSE meter END AS meter,
  CASE WHEN property <> 'price' AND provider <> '' AND NOT is_own AND NOT of_host
       THEN list_append(flags, '{OF_ROUTE}') ELSE flags END AS flags)
FROM offers
"""


def own_provider(model_id: str, vocabulary: Vocabulary) -> Term | None:
    """Return the provider that is the list API of the maker of ``model_id``, if any."""
    return next(iter(own_providers(model_id, vocabulary)), None)


def own_providers(model_id: str, vocabulary: Vocabulary) -> list[Term]:
    """Return the providers that are own APIs of the maker of ``model_id``.

    First the one that the vocabulary calls `primary`, else the one that bears the
    maker's id; then the others, by their ids.
    """
    maker = model_id.partition("/")[0]
    own = {
        term.id: term
        for term in vocabulary.providers.values()
        if term.extra.get("organization") == maker
    }
    return sorted(
        own.values(),
        key=lambda term: (not term.extra.get("primary"), term.id != maker, term.id),
    )
