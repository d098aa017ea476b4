"""Facts → conflicts: what kind of disagreement rival values are.

Within one key the rules of `pipeline.verdicts.classes` say why values differ; across
keys those of `pipeline.verdicts.counterparts` say which facts a reader would set side
by side. Values that can be one and the same print are no conflict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from crawler.vocabulary import Vocabulary
from pipeline.claims.offers import LIMITS
from pipeline.database import Database
from pipeline.evidence.groups import site_of, value_of
from pipeline.records import QUALIFIERS, Claim, Conflict, Fact
from pipeline.values.quantity import agree
from pipeline.values.rounding import is_rounding
from pipeline.verdicts.classes import (
    CLASSES,
    OWN_WORDS,
    Disagreement,
    classify,
    is_span,
)
from pipeline.verdicts.counterparts import (
    FEATURE_INPUTS,
    Rival,
    between_offers,
    between_properties,
    between_variants,
    disguised,
)
from pipeline.verdicts.factrows import read_families
from pipeline.verdicts.lookalikes import Around, families_of, look_around

PREVIEW = "-preview"
SAID_SINCE = "the site itself has said otherwise since"


def read_conflicts(
    database: Database, variant_of: Mapping[str, str], vocabulary: Vocabulary
) -> list[Conflict]:
    """Return the conflicts of all ``facts`` of a database, family by family.

    ``variant_of`` maps a model to the model that it is a variant of.
    """
    found = database.execute("SELECT DISTINCT model_id FROM facts ORDER BY 1")
    models = [model_id for (model_id,) in found.fetchall()]
    batches = read_families(
        database, families_of(models, variant_of), _compared(vocabulary)
    )
    conflicts = [
        conflict
        for facts in batches
        for conflict in find_conflicts(facts, variant_of, vocabulary)
    ]
    return sorted(conflicts, key=_order)


def _compared(vocabulary: Vocabulary) -> set[str]:
    """Return the properties of which rules set one beside another of the model."""
    meant = {name for entry in vocabulary.properties.values() for name in entry.may_be}
    return {"price", *LIMITS, *FEATURE_INPUTS, "input_modalities", *meant}


def _order(conflict: Conflict) -> tuple[str, str, str, str]:
    return (
        conflict.model_id,
        conflict.property,
        conflict.fact_id,
        conflict.conflict_class,
    )


def find_conflicts(
    facts: Sequence[Fact], variant_of: Mapping[str, str], vocabulary: Vocabulary
) -> list[Conflict]:
    """Return the conflicts within and between ``facts``, one for each fact and class.

    ``variant_of`` maps a model to the model that it is a variant of.
    """
    around = look_around(facts, variant_of)
    kinds = {key: entry.kind for key, entry in vocabulary.properties.items()}
    rivals = chain(
        (one for fact in facts for one in _within(fact, around, vocabulary)),
        between_offers(facts),
        between_variants(facts, _bases(facts, variant_of), around, kinds),
        between_properties(facts, around),
        disguised(facts, around),
    )
    found: dict[tuple[str, str], list[Rival]] = defaultdict(list)
    for rival in rivals:
        found[rival.fact.fact_id, rival.name].append(rival)
    return sorted(map(_conflict, found.values()), key=_order)


def describe_qualifiers(fact: Fact) -> str:
    """Return a fact's qualifiers as 'meter=input; kind=list'."""
    pairs = zip(QUALIFIERS, fact.key.qualifiers, strict=True)
    return "; ".join(f"{name}={value}" for name, value in pairs if value)


def _bases(facts: Iterable[Fact], variant_of: Mapping[str, str]) -> Mapping[str, str]:
    """Return what each model is a variant of; a preview is one of what came of it."""
    known = {fact.key.model_id for fact in facts}
    previews = {
        model_id: model_id.removesuffix(PREVIEW)
        for model_id in known
        if model_id.endswith(PREVIEW) and model_id.removesuffix(PREVIEW) in known
    }
    return previews | {one: base for one, base in variant_of.items() if base}


def _within(fact: Fact, around: Around, vocabulary: Vocabulary) -> Iterator[Rival]:
    """Yield every other value that is stated of a fact's own key."""
    if not fact.is_disputed:
        return
    rivals: dict[str, list[Claim]] = defaultdict(list)
    found: list[Rival] = []
    for claim in fact.claims:
        if not claim.current or not _differs(claim, fact):
            continue
        if _is_outdated(claim, fact):
            found.append(Rival(fact, "staleness", _said(claim), SAID_SINCE))
        elif (
            claim.statement.claim_id not in fact.superseded
            or fact.key.property in LIMITS
        ):
            rivals[value_of(claim)].append(claim)
    entry = vocabulary.properties[fact.key.property]
    for claims in rivals.values():
        name, why = classify(Disagreement(fact, claims, entry, around))
        found.extend(Rival(fact, name, _said(claim), why) for claim in claims)
    yield from sorted(found, key=lambda one: (one.text, one.name))


def _differs(claim: Claim, fact: Fact) -> bool:
    quantity = claim.statement.quantity
    if agree(quantity, fact.quantity) or is_rounding(quantity, fact.quantity):
        return is_span(claim, fact)
    return True


def _is_outdated(claim: Claim, fact: Fact) -> bool:
    """Whether the site of a claim stated another value on a later day."""
    if claim.statement.claim_id not in fact.superseded:
        return False
    return any(
        other.current and other.day > claim.day and site_of(other) == site_of(claim)
        for other in fact.claims
    )


def _said(claim: Claim) -> str:
    statement = claim.statement
    return f"{statement.quantity.text} ({statement.mention.site})"


def _conflict(rivals: Sequence[Rival]) -> Conflict:
    fact, name = rivals[0].fact, rivals[0].name
    words = list(dict.fromkeys(rival.why for rival in rivals if rival.why))
    reason = "; ".join(words) if words == [OWN_WORDS] else CLASSES[name]
    if words and words != [OWN_WORDS]:
        reason = f"{CLASSES[name]}: {'; '.join(words)}"
    return Conflict(
        fact.fact_id,
        fact.key.model_id,
        fact.key.property,
        describe_qualifiers(fact),
        name,
        fact.quantity.text,
        "; ".join(dict.fromkeys(rival.text for rival in rivals)),
        reason,
    )
