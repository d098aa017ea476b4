"""Mention → model: exact ids first, then aliases, then rules that are safe.

Rules fold case, spacing and separators, take API ids apart, drop a vendor's prefix,
and follow a site's own dated slug. Nothing here measures likeness: a name that is not
known becomes a model of its own, whose id says what the site said. What people judged
stands above all of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from crawler.site import Site
from crawler.vocabulary import Vocabulary, load_vocabulary
from pipeline.identity.catalog import Catalog, Model, load_catalog
from pipeline.identity.efforts import mode_of
from pipeline.identity.grammar import load_grammar
from pipeline.identity.judgements import (
    Judgement,
    Reference,
    Rulings,
    load_judgements,
    rule,
)
from pipeline.identity.makers import family_owner, namespaces, owner_of
from pipeline.identity.moving import Moving
from pipeline.identity.namereadings import (
    NOBODY,
    NameReading,
    Texts,
    is_more_of,
    without_remarks,
    without_vendor,
)
from pipeline.identity.namewords import id_part, model_key
from pipeline.identity.variants import base_of, stated_date
from pipeline.records import Mention

__all__ = [
    "Alias",
    "Model",
    "describe_models",
    "describe_targets",
    "family_owner",
    "id_part",
    "load_catalog",
    "model_key",
    "repository_id",
    "resolve",
    "without_vendor",
]

FINE_TUNE, ALIAS = "fine_tune", "alias"
SIZE_REMARK = re.compile(r"\s*\(\d+(?:\.\d+)?[BM]\)$")  # beside an id: 'Curie (6.7B)'


@dataclass(frozen=True, slots=True)
class Alias:
    """How one mention was resolved.

    ``method`` is repo_id, exact_id, alias, slug, setting, family, organization,
    unknown or judgement; ``confidence`` is 1 for exact ids, aliases and judgements,
    less for rules. ``setting`` is how the mention says that the model was asked
    ('high', 'thinking 32k'): a part of its scores and prices, not of its identity.
    """

    mention: Mention
    model_id: str
    method: str
    confidence: float
    setting: str = ""


def resolve(
    mentions: Mapping[Mention, str],
    sites: Mapping[str, Site],
    vocabulary: Vocabulary,
    owners: Set[str] = frozenset(),
    judgements: Iterable[Judgement] | None = None,
) -> dict[Mention, Alias]:
    """Return how each mention was resolved.

    ``mentions`` maps a mention to the organization that its site names for it ('' if
    none); ``sites`` says whose slugs are exact ids. ``owners`` are the namespaces of
    repositories: another that nobody knows, before the name of a model of somebody
    else, is a route and no maker. ``judgements`` are the project's if none are given.

    Raises:
        CurationError: the judgements contradict each other.
    """
    catalog = load_catalog()
    texts = Texts(vocabulary, catalog)
    judged = load_judgements() if judgements is None else judgements
    rulings = _rulings(judged, sites, texts, catalog)
    read = {
        mention: _read(mention, organization, sites, texts)
        for mention, organization in sorted(
            mentions.items(), key=lambda item: _order(item[0])
        )
    }
    ids = {reading.model_id for reading in read.values()}
    return {
        mention: _judged(mention, _without_route(reading, ids, owners), rulings)
        for mention, reading in read.items()
    }


def _without_route(
    reading: NameReading, ids: Set[str], owners: Set[str]
) -> NameReading:
    """Return a reading with its family's maker, if its own is the way to that model.

    Whoever has a repository or stands in the vocabulary is a maker.
    """
    maker, _, own = reading.model_id.partition("/")
    owner = owner_of(reading.words)
    if owner is None or maker in namespaces() or maker in owners:
        return reading
    found = f"{owner.id}/{own}"
    if found not in ids:
        return reading
    return replace(reading, model_id=found, maker=owner.id, method="slug")


def _order(mention: Mention) -> tuple[str, str, str]:
    return (mention.site, mention.subject_text, mention.slug)


def repository_id(path: str) -> str:
    """Return the id of the model that the path of a repository names.

    >>> repository_id("Qwen/Qwen2-VL-7B-Instruct")
    'alibaba/qwen2-vl-7b-instruct'
    """
    return Texts(load_vocabulary(), load_catalog()).of_repository(path).model_id


def _rulings(
    judgements: Iterable[Judgement],
    sites: Mapping[str, Site],
    texts: Texts,
    catalog: Catalog,
) -> Rulings:
    def id_of(reference: Reference) -> str:
        by_id = " " not in reference.text
        slug = reference.text if by_id and _has_api_ids(reference.site, sites) else ""
        mention = Mention(reference.site, reference.text, slug)
        return _read(mention, "", sites, texts).model_id

    return rule(judgements, id_of, catalog)


def _judged(mention: Mention, reading: NameReading, rulings: Rulings) -> Alias:
    model_id = rulings.of(mention, reading.model_id)
    if model_id == reading.model_id:
        return Alias(
            mention, model_id, reading.method, reading.confidence, reading.setting
        )
    setting = rulings.setting(mention) or reading.setting
    return Alias(mention, model_id, "judgement", 1.0, setting)


def _has_api_ids(site: str, sites: Mapping[str, Site]) -> bool:
    known = sites.get(site)
    return known is not None and known.slug_is_api_id


def _read(
    mention: Mention, organization: str, sites: Mapping[str, Site], texts: Texts
) -> NameReading:
    """Return what a mention's slug and name say together."""
    site = sites.get(mention.site)
    name, slug = mention.subject_text, mention.slug
    if site is not None and site.slug_is_path and "/" in slug:
        return texts.of_repository(slug)
    if slug and _has_api_ids(mention.site, sites):
        return _offered(site, _by_id(mention, organization, texts))
    reading = texts.of_name(name, organization, mention.site)
    if not slug:
        return reading
    by_slug = texts.of_id(slug, name, organization, mention.site)
    return _dated(reading, by_slug, texts.catalog)


def _by_id(mention: Mention, organization: str, texts: Texts) -> NameReading:
    """Follow the id; the name beside it only where it says more of the same."""
    name, slug = mention.subject_text, mention.slug
    by_id = texts.of_id(slug, name, organization, mention.site)
    if name in ("", slug):
        return by_id
    by_name = texts.of_name(SIZE_REMARK.sub("", name), organization, mention.site)
    if by_name.model_id == by_id.model_id:
        return replace(by_id, setting=by_id.setting or by_name.setting)
    if by_id.method == "unknown" and by_name.method != "unknown":
        return by_name
    more = _is_variant(by_name, by_id, texts.catalog) or is_more_of(by_name, by_id)
    if more and by_name.maker == by_id.maker:
        return replace(by_name, setting=by_id.setting or by_name.setting)
    return by_id


def _offered(site: Site | None, reading: NameReading) -> NameReading:
    """Give a mode an id of its own where what is offered is listed."""
    lists_offers = site is not None and site.lists_offers
    mode = mode_of(reading.setting) if lists_offers else ""
    if not mode:
        return reading
    return replace(reading, model_id=f"{reading.model_id}-{mode}")


def _is_variant(one: NameReading, other: NameReading, catalog: Catalog) -> bool:
    known = catalog.models.get(one.model_id)
    return known is not None and known.variant_of == other.model_id


def _dated(reading: NameReading, by_slug: NameReading, catalog: Catalog) -> NameReading:
    """Follow a slug that dates what the name names."""
    if _is_variant(by_slug, reading, catalog):
        return by_slug
    if stated_date(by_slug.words) and by_slug.words[:-1] == reading.words:
        maker = reading.maker
        found = replace(by_slug, maker=maker, method="slug")
        own = by_slug.model_id.partition("/")[2]
        return replace(found, model_id=f"{maker}/{own}", confidence=0.9)
    return reading


def describe_models(
    aliases: Iterable[Alias], vocabulary: Vocabulary
) -> dict[str, Model]:
    """Return the models that the mentions led to."""
    catalog = load_catalog()
    names: dict[str, Counter[tuple[bool, str]]] = {}
    modes: dict[str, str] = {}
    for alias in aliases:
        mode = mode_of(alias.setting)
        if mode and alias.model_id.endswith(f"-{mode}"):
            modes[alias.model_id] = alias.model_id.removesuffix(f"-{mode}")
        counter = names.setdefault(alias.model_id, Counter())
        printed = alias.mention.subject_text or alias.mention.slug
        name = without_vendor(without_remarks(printed), vocabulary)
        counter[bool(alias.setting) or "/" in name, name] += 1
    bases = {
        model_id: modes.get(model_id, "") or base_of(model_id, names.keys(), catalog)
        for model_id in names
    }
    return {
        model_id: _describe(
            model_id, _best(counter), bases[model_id], catalog, vocabulary
        )
        for model_id, counter in sorted(names.items())
    }


def describe_targets(
    moving: Iterable[Moving], models: Mapping[str, Model], vocabulary: Vocabulary
) -> dict[str, Model]:
    """Return moving names as aliases of what they mean last, and unlisted targets.

    Of what a name means at several times the last is its ``variant_of``.
    """
    catalog = load_catalog()
    found: dict[str, Model] = {}
    for one in moving:
        alias = replace(models[one.name], kind=ALIAS, variant_of=one.target)
        found[one.name] = alias
        if one.target not in models:
            base = base_of(one.target, models, catalog)
            name = one.target.partition("/")[2]
            found[one.target] = _describe(one.target, name, base, catalog, vocabulary)
    return found


def _best(counter: Counter[tuple[bool, str]]) -> str:
    """Return the name that most print, if any one without a setting or a way."""
    return min(counter, key=lambda one: (one[0], -counter[one], one[1]))[1]


def _describe(
    model_id: str,
    name: str,
    base: str,
    catalog: Catalog,
    vocabulary: Vocabulary,
) -> Model:
    known = catalog.models.get(model_id)
    prefix, _, own = model_id.partition("/")
    owner = vocabulary.organization(prefix)
    date = own[len(base.partition("/")[2]) + 1 :] if base else ""
    if re.search(r"\d{4}|\d-\d", date) and model_key(date) not in model_key(name):
        name = f"{name} ({date})"
    return Model(
        model_id,
        known.name if known else name,
        owner.name if owner else "",
        known.family if known else "",
        (known.variant_of if known else "") or base or _tuned(model_id),
        known.huggingface_id if known else "",
        kind_of(model_id),
    )


def _tuned(model_id: str) -> str:
    """Return the model that a fine-tune is one of, '' of others."""
    if kind_of(model_id) != FINE_TUNE:
        return ""
    return model_id.replace("/ft-", "/", 1)


def kind_of(model_id: str) -> str:
    """Return what an id names: a model, or a thing that is sold beside models.

    >>> kind_of("openai/gpt-4o"), kind_of("unknown/openrouter-auto")
    ('model', 'router')
    >>> kind_of("exa/search"), kind_of("unknown/together-ai-41-1b-80b")
    ('tool', 'price_class')
    """
    maker, _, own = model_id.partition("/")
    for entry in load_grammar().kinds:
        if (maker == NOBODY or not entry.unknown) and entry.own.fullmatch(own):
            return entry.kind
    return "model"
