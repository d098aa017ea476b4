"""Mention → model: exact ids first, then aliases, then rules that are safe.

Rules fold case, spacing and separators, drop a vendor's prefix, and follow a site's own
dated slug. Nothing here measures likeness: a name that is not known becomes a model of
its own, whose id says what the site said.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from crawler.document import fold
from crawler.site import Site
from crawler.vocabulary import Term, Vocabulary, load_vocabulary
from pipeline.errors import CurationError
from pipeline.records import Mention

NOBODY = "unknown"
DATED = re.compile(
    r"[-.@](?P<date>\d{4}-\d{2}-\d{2}|20\d{6}|(?:0[1-9]|1[0-2])[0-3]\d)$"
)
MONTH_AND_DAY = 4  # digits; '1024' may also be a size
FOOTNOTE = re.compile(r"\s*(?:\(\d\)|\[\d{1,2}\]|\*+|†)$")
REGION = re.compile(
    r"\s+(?:us|eu|ap|sa|ca|me|af)-(?:north|south|east|west|central){1,2}-\d$", re.I
)
VENDOR_PREFIX = re.compile(r"(?P<vendor>[\w .\-]{2,30}?)\s?(?:[:/]\s?)(?P<name>\S.*)")


@dataclass(frozen=True, slots=True)
class Model:
    """A model: its id, its name, and how it hangs together with others."""

    model_id: str
    name: str
    organization: str = ""
    family: str = ""
    variant_of: str = ""
    huggingface_id: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """How one mention was resolved.

    ``method`` is repo_id, exact_id, alias, slug, family, organization or unknown;
    ``confidence`` is 1 for exact ids and aliases, less for rules.
    """

    mention: Mention
    model_id: str
    method: str
    confidence: float


@dataclass(frozen=True)
class Catalog:
    """The curated models, indexed by id, by name and by repository."""

    models: Mapping[str, Model]
    by_name: Mapping[str, str]
    by_repository: Mapping[str, str]


def model_key(text: str) -> str:
    """Return what of a model's name counts: case and separators do not.

    >>> model_key("Qwen2-VL 7B Instruct") == model_key("qwen2-vl-7b-instruct")
    True
    >>> model_key("Qwen2 7B Instruct") == model_key("Qwen2-VL 7B Instruct")
    False
    """
    return re.sub(r"[\s_.\-\u2010-\u2015()]+", "-", fold(text).casefold()).strip("-")


def id_part(text: str) -> str:
    """Return a name as it stands in an id: lower case, dots kept.

    >>> id_part("Qwen3.5-4B"), id_part("GPT-4o (2024-08-06)")
    ('qwen3.5-4b', 'gpt-4o-2024-08-06')
    """
    slug = re.sub(r"(?:[^\w.+]|_)+", "-", fold(text).casefold())
    return slug.strip("-.") or "unnamed"


@cache
def load_catalog() -> Catalog:
    """Read the curated models, once.

    Raises:
        CurationError: two models claim one name.
    """
    text = files("pipeline.curation").joinpath("models.toml").read_text("utf-8")
    models: dict[str, Model] = {}
    by_name: dict[str, str] = {}
    by_repository: dict[str, str] = {}
    for entry in tomllib.loads(text)["model"]:
        model = Model(
            entry["id"],
            entry["name"],
            family=entry.get("family", ""),
            variant_of=entry.get("variant_of", ""),
            huggingface_id=entry.get("huggingface_id", ""),
        )
        models[model.model_id] = model
        own = model.model_id.partition("/")[2]
        for name in (own, model.name, *entry.get("aliases", ())):
            other = by_name.setdefault(model_key(name), model.model_id)
            if other != model.model_id:
                raise CurationError(f"name {name!r}", "one model", f"{other}, {own}")
        if model.huggingface_id:
            by_repository[model.huggingface_id.casefold()] = model.model_id
    return Catalog(models, by_name, by_repository)


def resolve(
    mentions: Mapping[Mention, str],
    sites: Mapping[str, Site],
    vocabulary: Vocabulary,
) -> dict[Mention, Alias]:
    """Return how each mention was resolved.

    ``mentions`` maps a mention to the organization that its site names for it ('' if
    none); ``sites`` says whose slugs are exact ids.
    """
    catalog = load_catalog()
    return {
        mention: _resolve_one(mention, organization, sites, vocabulary, catalog)
        for mention, organization in sorted(
            mentions.items(), key=lambda item: _order(item[0])
        )
    }


def _order(mention: Mention) -> tuple[str, str, str]:
    return (mention.site, mention.subject_text, mention.slug)


def _resolve_one(
    mention: Mention,
    organization: str,
    sites: Mapping[str, Site],
    vocabulary: Vocabulary,
    catalog: Catalog,
) -> Alias:
    site = sites.get(mention.site)
    if site is not None and site.slug_is_path and "/" in mention.slug:
        model_id = _by_repository(mention.slug, vocabulary, catalog)
        return Alias(mention, model_id, "repo_id", 1.0)
    name = without_vendor(mention.subject_text, vocabulary)
    base, method, confidence = _by_name(name, organization, vocabulary, catalog)
    extra = _extra_of_slug(name, mention.slug)
    if not extra:
        return Alias(mention, base, method, confidence)
    dated = DATED.fullmatch(f"-{extra}") is not None
    if not dated and not (site is not None and site.slug_is_api_id):
        return Alias(mention, base, method, confidence)
    known = catalog.by_name.get(model_key(mention.slug))
    if known:
        return Alias(mention, known, "exact_id", 1.0)
    return Alias(mention, f"{base}-{extra}", "slug", min(confidence, 0.95))


def _by_repository(slug: str, vocabulary: Vocabulary, catalog: Catalog) -> str:
    known = catalog.by_repository.get(slug.casefold())
    if known:
        return known
    namespace, _, name = slug.partition("/")
    owner = next(
        (
            term
            for term in vocabulary.organizations.values()
            if namespace.casefold()
            in (own.casefold() for own in term.extra.get("huggingface", ()))
        ),
        None,
    )
    return f"{owner.id if owner else id_part(namespace)}/{id_part(name)}"


def without_vendor(text: str, vocabulary: Vocabulary) -> str:
    """Return a name without its vendor, a footnote's mark or a region behind it."""
    name = REGION.sub("", FOOTNOTE.sub("", fold(text)))
    match = VENDOR_PREFIX.fullmatch(name)
    if match and vocabulary.organization(match["vendor"]):
        return match["name"]
    return name


def _by_name(
    name: str, organization: str, vocabulary: Vocabulary, catalog: Catalog
) -> tuple[str, str, float]:
    known = catalog.by_name.get(model_key(name))
    if known:
        exact = id_part(name) == known.partition("/")[2]
        return known, "exact_id" if exact else "alias", 1.0
    owner = family_owner(name)
    if owner:
        return f"{owner.id}/{id_part(name)}", "family", 0.9
    maker = vocabulary.organization(organization) if organization else None
    if organization:
        prefix = maker.id if maker else id_part(organization)
        return f"{prefix}/{id_part(name)}", "organization", 0.8
    return f"{NOBODY}/{id_part(name)}", "unknown", 0.5


@cache
def _families() -> tuple[tuple[str, Term], ...]:
    """All families with their owners, the longest first."""
    pairs = {
        (model_key(family), term.id): term
        for term in load_vocabulary().organizations.values()
        for family in term.extra.get("families", ())
    }
    ordered = sorted(pairs.items(), key=lambda pair: (-len(pair[0][0]), pair[0]))
    return tuple((family, term) for (family, _), term in ordered)


def family_owner(name: str) -> Term | None:
    """Return the organization whose family of models ``name`` begins with."""
    key = model_key(name)
    for family, term in _families():
        after = key[len(family) : len(family) + 1]
        goes_on = after.isalpha() or (family[-1].isdigit() and after.isdigit())
        if key.startswith(family) and not goes_on:
            return term
    return None


def _extra_of_slug(name: str, slug: str) -> str:
    """Return what a slug says beyond the name: a date, '-it', '-instruct'."""
    plain = slug.rpartition("/")[2].casefold()
    key, slug_key = model_key(name), model_key(plain)
    if slug_key.startswith(f"{key}-"):
        return slug_key[len(key) + 1 :]
    dated = DATED.search(plain)
    if dated and model_key(dated["date"]) not in key:
        return dated["date"]
    return ""


def describe_models(
    aliases: Iterable[Alias], vocabulary: Vocabulary
) -> dict[str, Model]:
    """Return the models that the mentions led to."""
    catalog = load_catalog()
    names: dict[str, Counter[str]] = {}
    for alias in aliases:
        counter = names.setdefault(alias.model_id, Counter())
        counter[without_vendor(alias.mention.subject_text, vocabulary)] += 1
    models = {}
    for model_id, counter in sorted(names.items()):
        name = min(counter, key=lambda one: (-counter[one], one))
        models[model_id] = _describe(model_id, name, catalog, vocabulary)
    return models


def _describe(
    model_id: str, name: str, catalog: Catalog, vocabulary: Vocabulary
) -> Model:
    known = catalog.models.get(model_id)
    prefix = model_id.partition("/")[0]
    owner = vocabulary.organization(prefix)
    dated = DATED.search(model_id)
    base = model_id[: dated.start()] if dated else ""
    if dated and len(dated["date"]) == MONTH_AND_DAY and base not in catalog.models:
        dated, base = None, ""
    if dated and model_key(dated["date"]) not in model_key(name):
        name = f"{name} ({dated['date']})"
    return Model(
        model_id,
        known.name if known else name,
        owner.name if owner else "",
        known.family if known else "",
        (known.variant_of if known else "") or base,
        known.huggingface_id if known else "",
    )
