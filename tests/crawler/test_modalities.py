"""Prices of audio, images and video: the modality is part of what is paid for."""

from __future__ import annotations

import pytest

from tests.crawler.anypage import qualified, read_any, table


@pytest.mark.parametrize(
    ("head", "meter"),
    [
        ("Input price (audio)", "audio_input"),
        ("音频输入价", "audio_input"),
        ("Bild-Eingabe ($ pro 1 Mio. Tokens)", "image_input"),
        ("Cached input (audio)", "cached_audio_input"),
        ("Input price (text / image / video)", "input"),
    ],
)
def test_a_head_that_names_one_modality(head, meter):
    page = table(f"Model | {head}", "GPT-4o | $2.50", "o3 | $4.00")
    assert qualified(read_any(page), "meter") == [
        ("GPT-4o", "$2.50", meter),
        ("o3", "$4.00", meter),
    ]


@pytest.mark.parametrize(
    ("row", "meter"),
    [("Audio input", "audio_input"), ("Input (text, image)", "input")],
)
def test_a_row_that_names_what_is_read(row, meter):
    page = table(
        "Model | Type | Price (/1M tokens)",
        f"Gemini 2.5 Flash | {row} | $1.00",
        " | Text output | $2.50",
    )
    found = qualified(read_any(page), "meter")
    assert found == [
        ("Gemini 2.5 Flash", "$1.00", meter),
        ("Gemini 2.5 Flash", "$2.50", "output"),
    ]


def test_a_heading_that_says_of_what_the_tokens_are():
    rows = table("Model | Input | Output", "gpt-image-1 | $10.00 | $40.00")
    page = f"## Image tokens\n\nPrices per 1M tokens.\n\n{rows}"
    assert qualified(read_any(page), "meter") == [
        ("gpt-image-1", "$10.00", "image_input"),
        ("gpt-image-1", "$40.00", "image_output"),
    ]


@pytest.mark.parametrize(
    ("heading", "meter"),
    [("Speech to text", "audio"), ("视频生成", "video"), ("Other", "")],
)
def test_what_is_paid_by_the_minute_is_of_the_modality_named(heading, meter):
    rows = table("Model | Price", "Whisper V3 | $0.006 / minute", "o3 | $1 / minute")
    found = qualified(read_any(f"## {heading}\n\n{rows}"), "meter")
    assert [one[-1] for one in found] == [meter, meter]
