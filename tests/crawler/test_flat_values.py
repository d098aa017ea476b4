"""Values of text pages: free of every meter, too small for tokens, of which model."""

from __future__ import annotations

from tests.crawler.anypage import facts, qualified, read_any, table


def test_free_is_free_of_every_meter_and_equal_prices_are_two_statements():
    read = read_any(
        table(
            "Model | Price (input / output per 1M)",
            "GPT-4o | $2.50 / $10",
            "Gemma 3 4B | Free",
            "Mistral Small 3 | $2 / $2",
        )
    )
    assert qualified(read, "meter") == [
        ("GPT-4o", "$2.50", "input"),
        ("GPT-4o", "$10", "output"),
        ("Gemma 3 4B", "Free", "input"),
        ("Gemma 3 4B", "Free", "output"),
        ("Mistral Small 3", "$2", "input"),
        ("Mistral Small 3", "$2", "output"),
    ]
    assert len({one.statement_id("any") for one in read.claims}) == 6


def test_a_small_bare_number_is_no_count_of_tokens_and_disputes_none():
    read = read_any(
        "| Signal | Score |\n|---|---|\n| Context window | 84 |\n\n"
        + table("Model | Context window", "GPT-4o | 128K", "GPT-4 | 8K")
    )
    assert facts(read, "context_window") == [
        ("GPT-4o", "context_window", "128K"),
        ("GPT-4", "context_window", "8K"),
    ]


def test_a_table_of_one_model_names_it_for_the_next():
    pairs = (
        "| Model Name | GPT-4o |\n|---|---|\n| Parameters | 70B |\n"
        "| Release date | 2024-05-13 |\n| Context window | 128K |\n\nMore\n\n"
        "| Attribute | Value |\n|---|---|\n| Max output | 16K |\n"
    )
    assert ("GPT-4o", "max_output_tokens", "16K") in facts(read_any(pairs))


def test_a_price_that_nothing_explains_beside_one_that_a_label_does_is_no_price():
    text = "GPT-4o\n\nInput price: $0.10 / 1M tokens $0.05 / 1M tokens\nContext: 128K\n"
    assert facts(read_any(text), "price") == []
    both = "GPT-4o\n\n$60 / 1M input tokens + $120 / 1M output tokens\nContext: 128K\n"
    assert facts(read_any(both), "price") == [
        ("GPT-4o", "price", "$60"),
        ("GPT-4o", "price", "$120"),
    ]


def test_a_name_of_a_row_that_ran_together_holds_no_value():
    text = (
        "ModelContext windowMax output\n"
        "Gemini 2.5 Pro65.536 tokens64K tokens\nPhi-4≤ 200K8K\nGPT-4o128K16K\n"
    )
    names = {name for name, _, _ in facts(read_any(text))}
    assert names <= {"Gemini 2.5 Pro", "Phi-4", "GPT-4o"}
    assert "GPT-4o" in names


def test_a_column_with_a_result_beyond_the_scale_is_not_the_benchmark_s():
    good = table("Model | HumanEval", "GPT-4o | 90.2", "GPT-4 | 67.0", "o3 | 98.1")
    assert len(facts(read_any(good), "score")) == 3
    read = read_any(good.replace("98.1", "1,000,000"))
    assert facts(read, "score") == []
    assert "beyond the scale of 'HumanEval' (3 cells withheld)" in {
        issue.message for issue in read.issues
    }
