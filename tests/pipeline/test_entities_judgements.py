"""What people judge stands above the rules, until the line is taken away."""

import pyarrow as pa
import pytest

from pipeline.compare.identities import IdentityChange, Regrouping, compare_aliases
from pipeline.errors import CurationError
from pipeline.identity import entities
from pipeline.identity.entities import resolve
from pipeline.identity.judgements import load_judgements, read_judgements
from pipeline.records import Mention
from tests.pairscore import read_pairs, score_pairs
from tests.pipeline.factories import SITES, VOCABULARY

HEAD = 'sites = ["north", "south"]\n'


def judgement(a, b, verdict, **more):
    fields = {"a": a, "b": b, "verdict": verdict, "by": "x", "on": "y", "reason": "z"}
    lines = (f"{name} = '{text}'" for name, text in (fields | more).items())
    return "\n".join(["[[judgement]]", *lines, ""])


@pytest.fixture
def judged(monkeypatch):
    def resolve_with(*judgements, names):
        read = tuple(read_judgements(HEAD + "".join(judgements)))
        monkeypatch.setattr(entities, "load_judgements", lambda: read)
        mentions = {Mention(site, name, ""): "" for site, name in names}
        aliases = resolve(mentions, SITES, VOCABULARY)
        return [aliases[mention] for mention in mentions]

    return resolve_with


def test_same_merges_and_what_is_the_same_as_either(judged):
    names = [("north", "Frob One"), ("south", "frob-1"), ("east", "Frob I")]
    aliases = judged(
        judgement("Frob One", "frob-1", "same"),
        judgement("Frob I", "Frob One", "same"),
        names=names,
    )
    assert {alias.model_id for alias in aliases} == {"unknown/frob-1"}
    assert [alias.method for alias in aliases] == ["judgement", "unknown", "judgement"]
    assert len({one.model_id for one in judged(names=names)}) == len(names)


def test_a_curated_model_names_what_is_the_same(judged):
    (alias,) = judged(
        judgement("GPT-4o", "The Omni", "same"), names=[("north", "The Omni")]
    )
    assert alias.model_id == "openai/gpt-4o"


def test_a_judgement_of_one_site_does_not_leave_it(judged):
    north, south = judged(
        judgement("north:Omni", "GPT-4o", "same"),
        names=[("north", "Omni"), ("south", "Omni")],
    )
    assert north.model_id == "openai/gpt-4o"
    assert south.model_id == "unknown/omni"


@pytest.mark.parametrize("verdict", ["different", "unsure"])
def test_a_split_name_has_an_id_of_its_own(judged, verdict):
    north, south = judged(
        judgement("north:GPT-4o", "gpt-4o", verdict, id="openai/gpt-4o-of-north"),
        names=[("north", "GPT-4o"), ("south", "GPT-4o")],
    )
    assert north.model_id == "openai/gpt-4o-of-north"
    assert south.model_id == "openai/gpt-4o"


def test_a_split_name_may_be_the_same_as_another(judged):
    old, new = judged(
        judgement("frob v1", "frob-v1", "different", id="unknown/frob-first"),
        judgement("frob v1", "Blob 2", "same"),
        names=[("north", "frob v1"), ("north", "frob-v1")],
    )
    assert old.model_id == "unknown/blob-2"
    assert new.model_id == "unknown/frob-v1"


@pytest.mark.parametrize(
    "judgements",
    [
        (
            judgement("a1", "b1", "same"),
            judgement("b1", "c1", "same"),
            judgement("c1", "a1", "different"),
        ),
        (judgement("GPT-4o", "Omni", "same"), judgement("Omni", "GPT-4", "same")),
        (judgement("north:GPT-4o", "gpt-4o", "different"),),
    ],
)
def test_judgements_that_contradict_are_an_error(judged, judgements):
    with pytest.raises(CurationError):
        judged(*judgements, names=[("north", "a1")])


@pytest.mark.parametrize(
    "text",
    [
        judgement("a", "b", "perhaps"),
        judgement("a", "a", "same"),
        judgement("a", "b", "same", colour="red"),
        judgement("a", "b", "same", reason=""),
        judgement("a", "b", "same") + judgement("b", "a", "different"),
    ],
)
def test_a_judgement_says_all_and_nothing_else(text):
    with pytest.raises(CurationError):
        read_judgements(HEAD + text)


def test_the_projects_judgements_hold_together():
    assert len(load_judgements()) > 100
    resolve({Mention("north", "GPT-4o", ""): ""}, SITES, VOCABULARY)
    assert all(one.reason and one.by and one.on for one in load_judgements())


def row(name, model_id, method="alias"):
    names = {"site": "north", "subject_text": name, "slug": ""}
    return names | {"model_id": model_id, "method": method}


def test_changes_of_identity_are_told_by_name_and_by_model():
    old = [row("A", "m/a"), row("B", "m/b"), row("C", "m/c"), row("D", "m/c")]
    new = [row("A", "m/ab"), row("B", "m/ab"), row("C", "m/c"), row("D", "m/d")]
    before, after = (pa.Table.from_pylist(rows) for rows in (old, new))
    more = pa.Table.from_pylist([*new, row("E", "m/e")])
    changes = compare_aliases(before, more)
    assert changes.moved == (
        IdentityChange("north", "A", "", "m/a", "m/ab", "alias"),
        IdentityChange("north", "B", "", "m/b", "m/ab", "alias"),
        IdentityChange("north", "D", "", "m/c", "m/d", "alias"),
    )
    assert changes.merged == (Regrouping("m/ab", ("m/a", "m/b")),)
    assert changes.split == (Regrouping("m/c", ("m/c", "m/d")),)
    assert not compare_aliases(after, after.take([3, 2, 1, 0]))


def test_no_labelled_pair_of_two_models_is_one():
    score = score_pairs(read_pairs())
    assert score.false_merges == ()
    assert score.is_good
