"""Words with fixed meanings: yes and no, licences, names, lists."""

import pytest

from crawler.vocabulary.words import split_list
from pipeline.errors import UnreadValue
from pipeline.values.terms import (
    parse_licence,
    parse_list,
    parse_modalities,
    parse_name,
    parse_providers,
    parse_text,
    parse_yes_no,
)
from tests.pipeline.factories import VOCABULARY


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Yes", "true"),
        ("yes", "true"),
        ("✓", "true"),
        ("Open weights", "true"),
        ("Open-source", "true"),
        ("supports vision", "true"),
        ("exposes function calling", "true"),
        ("Oui", "true"),
        ("No", "false"),
        ("✕", "false"),
        ("✗", "false"),
        ("Closed source", "false"),
        ("Proprietary", "false"),
        ("N/A", "unknown"),
        ("Unknown", "unknown"),
    ],
)
def test_yes_and_no_are_read_in_every_dress(text, value):
    assert parse_yes_no(text).text == value


@pytest.mark.parametrize("text", ["maybe", "", "128K", "Apache 2.0", "-", "limited"])
def test_what_is_neither_yes_nor_no_is_refused(text):
    with pytest.raises(UnreadValue):
        parse_yes_no(text)


def test_the_name_of_a_capability_affirms_it():
    assert parse_yes_no("Vision", frozenset({"vision"})).text == "true"
    with pytest.raises(UnreadValue):
        parse_yes_no("Vision")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Apache 2.0", "Apache-2.0"),
        ("Apache 2.0(OSI)", "Apache-2.0"),
        ("Apache 2.0 (OSI)", "Apache-2.0"),
        ("apache-2.0", "Apache-2.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("MIT", "MIT"),
        ("mit", "MIT"),
        ("MIT License", "MIT"),
        ("Proprietary", "Proprietary"),
        ("proprietary license", "Proprietary"),
        ("Closed source", "Proprietary"),
        ("tongyi-qianwen", "LicenseRef-tongyi-qianwen"),
        ("Some New License 3", "LicenseRef-some-new-license-3"),
        ("Unknown", "unknown"),
    ],
)
def test_a_licence_has_its_spdx_id_or_keeps_its_words(text, value):
    assert parse_licence(text, VOCABULARY).text == value


@pytest.mark.parametrize(
    "text",
    [
        "see the terms and conditions of the licence for use",
        "Foo for code; Bar for weights",
        "",
        "!!!",
    ],
)
def test_words_that_name_no_single_licence_are_refused(text):
    with pytest.raises(UnreadValue):
        parse_licence(text, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Alibaba Cloud / Qwen Team", "Alibaba"),
        ("Alibaba", "Alibaba"),
        ("Open AI", "OpenAI"),
        ("Google DeepMind", "Google"),
        ("  Acme   Labs ", "Acme Labs"),
        ("Unknown Organization", "unknown"),
    ],
)
def test_an_organization_is_named_as_published_or_as_printed(text, value):
    assert parse_name(text, VOCABULARY.organization(text)).text == value


@pytest.mark.parametrize(
    "name", ["Acme, Inc.", "Yahoo!", "A. I. Research Ltd.", "Acme"]
)
def test_a_name_may_end_in_a_stop(name):
    assert parse_name(name, None).text == name


@pytest.mark.parametrize(
    "text",
    [
        "为智能体和代码而生的模型，价格低，速度快。",
        "エージェント向けに最適化された新しいモデルです。",
        "A fast model of its family, built for agents and code.",
        "Ein schnelles Modell seiner Familie für Agenten und Code.",
        "Un modèle rapide de sa famille pour agents et code !",
    ],
)
def test_a_sentence_is_nobodys_name(text):
    with pytest.raises(UnreadValue, match="a sentence"):
        parse_name(text, None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Text, vision", "image; text"),
        ("text, image, audio", "audio; image; text"),
        ("Text and images", "image; text"),
        ("Text", "text"),
        ("PDF/Video", "file; video"),
        ("Unknown", "unknown"),
    ],
)
def test_modalities_are_sorted_and_named_alike(text, value):
    assert parse_modalities(text).text == value


def test_an_unknown_modality_is_refused_by_name():
    with pytest.raises(UnreadValue, match="smell"):
        parse_modalities("Text, smell")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("OpenAI API, Azure OpenAI, and Replicate API", "Azure; OpenAI; Replicate"),
        ("Azure OpenAI and Azure", "Azure"),
        ("Nobody Inc", "Nobody Inc"),
    ],
)
def test_providers_are_listed_once_by_their_published_names(text, value):
    assert parse_providers(text, VOCABULARY).text == value


def test_providers_still_being_sourced_are_unknown():
    text = "Provider routes are still being sourced"
    assert parse_providers(text, VOCABULARY).state == "unknown"


def test_providers_that_are_not_disclosed_are_unknown():
    assert parse_list("Undisclosed").state == "unknown"


def test_unknown_providers_are_no_provider_named_unknown():
    assert parse_providers("Unknown", VOCABULARY).state == "unknown"


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("A, B C, and D", ["A", "B C", "D"]),
        ("A; B", ["A", "B"]),
        ("A / B", ["A", "B"]),
        ("A and B", ["A", "B"]),
        ("A", ["A"]),
        ("", []),
        ("Thailand, Android", ["Thailand", "Android"]),
    ],
)
def test_lists_are_split_at_what_separates_words(text, items):
    assert split_list(text) == items


def test_free_words_stay_as_they_are():
    assert parse_text(" mixture \u00a0of\nexperts ").text == "mixture of experts"
    assert parse_text("N/A").state == "unknown"
    assert parse_list("English, Chinese").text == "English; Chinese"
