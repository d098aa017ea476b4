"""The published tables: their columns, types, units and what each column means.

The descriptions are the documentation: they travel in the Parquet files. A digest of
all this is pinned by a test, so that a change is a deliberate act.
"""

from __future__ import annotations

import hashlib
import json

import pyarrow as pa

SCHEMA_VERSION = 1
_ELEMENT = pa.field("element", pa.string())  # as Parquet names it
TEXT, WHOLE, REAL, YES_NO = pa.string(), pa.int64(), pa.float64(), pa.bool_()
DAY, MOMENT, TEXTS = pa.date32(), pa.timestamp("us", tz="UTC"), pa.list_(_ELEMENT)

PANDAS_TYPES = {WHOLE: "Int64", YES_NO: "boolean", DAY: "date32[day][pyarrow]"}

ColumnSpecs = tuple[tuple[str, pa.DataType, str, str], ...]

QUALIFIER_COLUMNS: ColumnSpecs = (
    ("property", TEXT, "", "Key of the vocabulary, such as context_window or price"),
    ("provider", TEXT, "", "Whose offering it is; empty for the model itself"),
    ("tier", TEXT, "", "Tier of the offering; empty for the base tier"),
    ("meter", TEXT, "", "What is counted: input, output, cached_input, image …"),
    ("kind", TEXT, "", "Of a price: list, cheapest_route, reseller or estimate"),
    ("benchmark", TEXT, "", "Benchmark id, of a score"),
    ("metric", TEXT, "", "Metric of a score, such as accuracy or WER"),
    ("setting", TEXT, "", "Setting of a score, such as 'with subtitles'"),
    ("currency", TEXT, "", "Of a price: ISO 4217 code, empty of US dollars"),
)
VALUE: ColumnSpecs = (
    ("value", TEXT, "", "Canonical text; dates are ISO at their own precision"),
    ("number", REAL, "see unit", "The value as a number, in `unit`"),
    ("low", REAL, "see unit", "Least value that the print allows"),
    ("high", REAL, "see unit", "Greatest value that the print allows"),
    ("unit", TEXT, "", "Unit of number, low and high"),
)
SEEN: ColumnSpecs = (
    ("first_seen", MOMENT, "UTC", "First capture that says so"),
    ("last_seen", MOMENT, "UTC", "Last capture that says so"),
)
# of which a headline tells; what few sites state of others is in facts
CAPABILITIES = (
    "vision",
    "multimodal",
    "reasoning",
    "function_calling",
    "structured_outputs",
)
OFFER: ColumnSpecs = (
    ("model_id", TEXT, "", "Model that is sold"),
    ("provider", TEXT, "", "Who asks the price; empty if the site names none"),
    (
        "provider_kind",
        TEXT,
        "",
        "maker (of this model), host, router or plan; empty beside no provider",
    ),
    ("tier", TEXT, "", "Terms of the offer; empty for the base tier"),
    ("service", TEXT, "", "Part of the tier: batch, flex, priority, free …"),
    ("region", TEXT, "", "Part of the tier: where it is served, such as eu"),
    (
        "context_over_tokens",
        WHOLE,
        "tokens",
        "Part of the tier: of prompts longer than this; empty if there is no such band",
    ),
    ("quantization", TEXT, "", "Part of the tier: precision of the weights, as fp8"),
    ("meter", TEXT, "", "What is counted: input, output, cached_input, image …"),
    ("kind", TEXT, "", "list, cheapest_route, reseller or estimate"),
)
PRICE: ColumnSpecs = (
    (
        "state",
        TEXT,
        "",
        "known; free (the route says so); included (a plan pays); unknown (a 0 that "
        "stands for no price, or an amount of which nobody says what it buys)",
    ),
    (
        "price",
        REAL,
        "see unit",
        "Amount, of tokens always of a million; empty unless the state is known",
    ),
    ("currency", TEXT, "", "ISO 4217 code of the amount"),
    ("unit", TEXT, "", "What the amount buys, such as USD/1M tokens"),
    (
        "usd_per_mtok",
        REAL,
        "USD per million tokens",
        "The amount, where it is in US dollars and of tokens",
    ),
)


def _described(thing: str, kind: str) -> ColumnSpecs:
    """Return the columns of a table of the vocabulary; ``kind`` says what kinds are."""
    return (
        ("id", TEXT, "", f"Id of the {thing} in this census"),
        ("name", TEXT, "", f"Name of the {thing} as it is published"),
        ("description", TEXT, "", f"What the {thing} is, in a sentence"),
        ("kind", TEXT, "", kind),
        ("unit", TEXT, "", "Unit of its numbers; empty if it has none"),
        ("scale", REAL, "see unit", "Greatest possible number; empty if there is none"),
        ("direction", TEXT, "", "Whether higher or lower is better; empty if neither"),
        ("home_page", TEXT, "", "Where it is told about; empty if that is not known"),
    )


TABLES: dict[str, ColumnSpecs] = {
    "models": (
        ("model_id", TEXT, "", "organization/model[-variant]"),
        ("name", TEXT, "", "Name as people print it"),
        (
            "kind",
            TEXT,
            "",
            "What it is: model; router (it picks a model for each request); alias (it "
            "names another model from time to time); fine_tune (a customer's copy); "
            "tool; or price_class (a size of models that has one price)",
        ),
        ("organization", TEXT, "", "Who made it, by a fact, else by its id"),
        ("family", TEXT, "", "Line of models it belongs to"),
        ("variant_of", TEXT, "", "Model that it is a variant of, which has a row"),
        ("huggingface_id", TEXT, "", "Repository on Hugging Face"),
        (
            "status",
            TEXT,
            "",
            "retired, deprecated (the day of its retirement is known, or it is on its "
            "way out; one voice is enough), active (somebody sells it), or unlisted "
            "(nobody does)",
        ),
        (
            "release_date",
            DAY,
            "day",
            "The first of the month where no day is known; empty if only the year is",
        ),
        ("release_date_iso", TEXT, "", "Release date at its own precision"),
        (
            "knowledge_cutoff",
            DAY,
            "day",
            "The first of the month where no day is known; empty if only the year is",
        ),
        ("knowledge_cutoff_iso", TEXT, "", "Cutoff at its own precision"),
        (
            "deprecated_on",
            DAY,
            "day",
            "From when its maker advises against it; it may work for a while",
        ),
        ("retires_on", DAY, "day", "From when calls of it fail"),
        ("license", TEXT, "", "SPDX id, Proprietary, or LicenseRef-…"),
        ("open_weights", YES_NO, "", "Whether the weights can be downloaded"),
        ("parameters", WHOLE, "parameters", "Parameters in total"),
        ("active_parameters", WHOLE, "parameters", "Parameters used for a token"),
        ("architecture", TEXT, "", "Architecture in the words of a site"),
        ("context_window", WHOLE, "tokens", "Tokens that fit into the context"),
        ("max_output_tokens", WHOLE, "tokens", "Largest answer"),
        ("input_modalities", TEXTS, "", "Kinds of input, such as text and image"),
        ("output_modalities", TEXTS, "", "Kinds of output, such as text and image"),
        *(
            (f"supports_{name}", YES_NO, "", f"Whether it has {name.replace('_', ' ')}")
            for name in CAPABILITIES
        ),
        (
            "input_price_usd_per_mtok",
            REAL,
            "USD per million tokens",
            "List price of input at the base tier, of the vendor itself",
        ),
        (
            "output_price_usd_per_mtok",
            REAL,
            "USD per million tokens",
            "List price of output at the base tier, of the vendor itself",
        ),
        (
            "cheapest_input_usd_per_mtok",
            REAL,
            "USD per million tokens",
            "Price of input of the provider that is cheapest for three tokens of "
            "input to one of output, at the base tier; free routes and plans left out",
        ),
        (
            "cheapest_output_usd_per_mtok",
            REAL,
            "USD per million tokens",
            "Price of output of the same provider",
        ),
        ("cheapest_provider", TEXT, "", "Who asks these prices"),
        (
            "contested",
            TEXTS,
            "",
            "Columns whose values are in doubt: the sites contradict each other, "
            "whether the cell is filled or empty",
        ),
        (
            "derived",
            TEXTS,
            "",
            "Cells that are not a fact as it stands, as 'column: how': from_name (the "
            "name states it), inherited (from the only snapshot, or by it), "
            "from_input_modalities, from_huggingface_id, from_open_weights (another "
            "column implies or bears it out), at_least (two hosts offer as "
            "much), exact_elsewhere (rounded, exact in another claim), approximate",
        ),
        ("n_sites", WHOLE, "sites", "Sites that make a claim about it"),
        ("n_claims", WHOLE, "claims", "Claims about it"),
        ("n_conflicts", WHOLE, "conflicts", "Rows of it in conflicts"),
        *SEEN,
    ),
    "prices": (
        *OFFER,
        *PRICE,
        (
            "flags",
            TEXTS,
            "",
            "What makes it weak: suspect, estimate, free_weights …; or "
            "arithmetic_confirmed, which does not",
        ),
        ("valid_from", TEXT, "", "Day from which it holds, if a site says so, ISO"),
        ("valid_to", TEXT, "", "Day on which it ends, if a site says so, ISO"),
        ("verdict", TEXT, "", "How the value was reached"),
        ("confidence", REAL, "share", "Calibrated probability of the value"),
        ("n_independent", WHOLE, "voices", "Independent voices that state the value"),
        ("sites", TEXTS, "", "Sites that state the value now"),
        ("as_of", DAY, "day", "Newest day on which a site states it"),
        (
            "stale",
            YES_NO,
            "",
            "Whether nobody has said so in the four weeks before the newest capture",
        ),
        ("fact_id", TEXT, "", "Row in facts"),
        *SEEN,
    ),
    "price_history": (
        *OFFER,
        *PRICE,
        ("value", TEXT, "", "Amount or state as text, as a site states it"),
        ("sites", TEXTS, "", "Sites that have stated it"),
        ("valid_from", TEXT, "", "Day from which it holds, if a site says so, ISO"),
        ("valid_to", TEXT, "", "Day on which it ends, if a site says so, ISO"),
        ("observed_from", MOMENT, "UTC", "First capture that states it"),
        ("observed_to", MOMENT, "UTC", "Last capture that states it"),
    ),
    "scores": (
        ("model_id", TEXT, "", "Model that was tested"),
        ("benchmark", TEXT, "", "Row in benchmarks, or the name as a slug"),
        (
            "edition",
            TEXT,
            "",
            "Of an index that is re-based: the day of the edition, with which alone "
            "it may be compared; empty for tests that stay the same",
        ),
        ("metric", TEXT, "", "What is measured, of a closed set"),
        (
            "setting",
            TEXT,
            "",
            "How the model was asked, of a closed set of parts; `custom` where more "
            "is said, which the claims print; empty if nothing is",
        ),
        ("shots", TEXT, "", "Part of the setting: worked examples, such as 5-shot"),
        ("effort", TEXT, "", "Part of the setting: how hard it thought, such as high"),
        ("tools", TEXT, "", "Part of the setting: with tools, or no tools"),
        ("score", REAL, "see unit", "Result, in the unit beside it"),
        ("unit", TEXT, "", "Unit of the result, such as %"),
        ("scale", REAL, "see unit", "Greatest possible result; empty if there is none"),
        ("higher_is_better", YES_NO, "", "Direction; empty if it is not known"),
        (
            "measured_by",
            TEXT,
            "",
            "Site that ran the test, or the id of the maker that reports its own "
            "result; empty if nobody says",
        ),
        ("verdict", TEXT, "", "How the value was reached"),
        ("confidence", REAL, "share", "Calibrated probability of the value"),
        ("sites", TEXTS, "", "Sites that state the value now"),
        ("as_of", DAY, "day", "Newest day on which a site states it"),
        ("fact_id", TEXT, "", "Row in facts"),
        ("n_sites", WHOLE, "sites", "Sites whose claims support it"),
    ),
    "ids": (
        ("model_id", TEXT, "", "Model of this census"),
        (
            "registry",
            TEXT,
            "",
            "Whose id it is: huggingface, openrouter, litellm, models.dev or llm-stats",
        ),
        ("id", TEXT, "", "Id there; one model may have several, one a provider"),
    ),
    "providers": _described("provider", "maker, host, router or plan"),
    "benchmarks": _described("benchmark", "Metric of its results"),
    "properties": _described("property", "Grammar of its values, such as tokens"),
    "facts": (
        ("fact_id", TEXT, "", "Hash of model, property and qualifiers"),
        ("model_id", TEXT, "", "Model"),
        *QUALIFIER_COLUMNS,
        *VALUE,
        ("state", TEXT, "", "known or free"),
        (
            "verdict",
            TEXT,
            "",
            "unanimous, compatible, single, majority, newest, preferred or contested",
        ),
        (
            "flags",
            TEXTS,
            "",
            "What makes the value weak, if every claim of it has it: suspect …; or "
            "arithmetic_confirmed, if a claim of it has that",
        ),
        (
            "confidence",
            REAL,
            "share",
            "Calibrated probability of the value, less for weak values",
        ),
        (
            "margin",
            REAL,
            "nats",
            "Votes ahead of the strongest rival, as a logarithm of odds",
        ),
        ("policy", TEXT, "", "Policy of the property: weighted or newest"),
        ("reason", TEXT, "", "The verdict in a sentence"),
        ("n_claims", WHOLE, "claims", "Claims that were weighed"),
        ("n_sites", WHOLE, "sites", "Sites whose claims support the value"),
        (
            "n_independent",
            WHOLE,
            "voices",
            "Of these, voices of their own: copies of one source are one",
        ),
        ("claim_ids", TEXTS, "", "Claims that support the value"),
        *SEEN,
    ),
    "claims": (
        ("claim_id", TEXT, "", "Hash of the raw words"),
        ("model_id", TEXT, "", "Model that the subject was resolved to"),
        ("site", TEXT, "", "Who says so"),
        ("subject_text", TEXT, "", "Name as printed"),
        ("slug", TEXT, "", "The site's own id of the model"),
        ("section_text", TEXT, "", "Heading that the words stand under"),
        ("label_text", TEXT, "", "Label as printed"),
        ("value_text", TEXT, "", "Value as printed"),
        *QUALIFIER_COLUMNS,
        *VALUE,
        ("bound", TEXT, "", "exact, about, at_least or at_most"),
        ("state", TEXT, "", "known, unknown, free, variable or not_applicable"),
        ("valid_from", TEXT, "", "Day from which it holds, if the site says so, ISO"),
        ("valid_to", TEXT, "", "Day on which it ends, if the site says so, ISO"),
        (
            "flags",
            TEXTS,
            "",
            "What makes it weak: estimate, footnote, suspect, third_party, "
            "implausible, arithmetic_contradicted …; or arithmetic_confirmed, which "
            "does not",
        ),
        (
            "arithmetic",
            TEXT,
            "",
            "The sum on its own page that confirms or contradicts it; empty if none",
        ),
        ("fact_id", TEXT, "", "Fact it was weighed for; empty if for none"),
        ("outcome", TEXT, "", "supports, loses or rejected"),
        (
            "reason",
            TEXT,
            "",
            "Why it lost or was rejected; 'said so before' if it is no more said",
        ),
        *SEEN,
        ("n_evidence", WHOLE, "sightings", "Rows in evidence"),
        (
            "governed_by",
            TEXT,
            "",
            "The words of its page that made the value what it is, each behind its "
            "kind ('tab: Batch · head: Input'); empty if the reader noted none",
        ),
        ("metric_text", TEXT, "", "Metric of a result as the site prints it"),
        ("setting_text", TEXT, "", "Setting of a result as the site prints it"),
    ),
    "evidence": (
        ("claim_id", TEXT, "", "Claim"),
        ("capture_id", TEXT, "", "Capture that it was seen on"),
        ("locator", TEXT, "", "XPath or line of the block in the page"),
        ("quote", TEXT, "", "The words, as they stand there"),
    ),
    "captures": (
        ("capture_id", TEXT, "", "Hash of site, URL, time and payload"),
        ("site", TEXT, "", "Site"),
        ("url", TEXT, "", "Address"),
        ("captured_at", MOMENT, "UTC", "When it was fetched, or its file was written"),
        ("page_date", TEXT, "", "Date that the page gives itself, ISO"),
        ("status", WHOLE, "", "HTTP status; empty for an imported file"),
        ("media_type", TEXT, "", "Content-Type"),
        ("sha256", TEXT, "", "Digest of the payload as it came"),
        ("size", WHOLE, "bytes", "Size of the payload as it came"),
        ("warc_path", TEXT, "", "WARC file below data/raw"),
        ("warc_offset", WHOLE, "bytes", "Where the record begins"),
        ("n_claims", WHOLE, "claims", "Claims seen on it"),
        ("n_issues", WHOLE, "issues", "Issues noted on it"),
    ),
    "conflicts": (
        ("fact_id", TEXT, "", "Fact whose claims disagree"),
        ("model_id", TEXT, "", "Model"),
        ("property", TEXT, "", "Property"),
        ("qualifiers", TEXT, "", "Qualifiers, as name=value; name=value"),
        (
            "class",
            TEXT,
            "",
            "scope, variant, staleness, estimate, missing_as_value, contradiction or "
            "unexplained",
        ),
        ("chosen", TEXT, "", "Value that is published"),
        ("rivals", TEXT, "", "The other values, and who says them"),
        ("reason", TEXT, "", "The class in a sentence"),
    ),
    "issues": (
        ("capture_id", TEXT, "", "Capture on which it was met"),
        ("kind", TEXT, "", "unmapped_label, unparsed_value, ambiguous_column …"),
        ("label_text", TEXT, "", "Label as printed"),
        ("value_text", TEXT, "", "Value as printed"),
        ("locator", TEXT, "", "Where in the page"),
        ("message", TEXT, "", "What was expected and found"),
    ),
    "aliases": (
        ("site", TEXT, "", "Site"),
        ("subject_text", TEXT, "", "Name as printed"),
        ("slug", TEXT, "", "The site's own id of the model"),
        ("model_id", TEXT, "", "Model that it was resolved to"),
        (
            "method",
            TEXT,
            "",
            "How: repo_id, exact_id, alias, judgement (people decided), slug (an API "
            "id taken apart), setting (an effort taken off), family (the maker by the "
            "name's family), organization (the maker as the site names it), unknown",
        ),
        ("confidence", REAL, "share", "1 for exact ids and aliases, less for rules"),
        ("setting", TEXT, "", "How the model was asked, if the name says so: xhigh"),
    ),
    "sources": (
        ("site", TEXT, "", "Site"),
        ("relationship", TEXT, "", "first_party, third_party or aggregator"),
        ("licence_note", TEXT, "", "Under what terms it publishes, if that is known"),
        ("property", TEXT, "", "Property of its claims"),
        ("n_claims", WHOLE, "claims", "Claims of that property"),
        (
            "n_overlaps",
            WHOLE,
            "claims",
            "Of these, claims where other independent sites speak too",
        ),
        (
            "agreement",
            REAL,
            "share",
            "Of the overlaps, those that agree with the value; empty if there is none",
        ),
        (
            "reliability",
            REAL,
            "share",
            "Estimated share of right claims, drawn to the mean where it overlaps "
            "little; empty for what makes no facts",
        ),
        ("copies_of", TEXTS, "", "Sites that it repeats, declared or found out"),
        ("last_capture", MOMENT, "UTC", "When a page of it was last archived"),
    ),
    "calibration": (
        ("property", TEXT, "", "Property of the claims; empty for all together"),
        ("low", REAL, "share", "From which predicted share"),
        ("high", REAL, "share", "To which"),
        (
            "predicted",
            REAL,
            "share",
            "Mean probability, by the others' votes and before their flags, that a "
            "claim which was hidden from them agrees with what they say",
        ),
        ("observed", REAL, "share", "Share of these claims that do agree"),
        (
            "brier",
            REAL,
            "",
            "Mean square of the difference, claim by claim: 0 is best, 0.25 is a coin",
        ),
        ("n", WHOLE, "claims", "Claims that were hidden, one by one"),
    ),
    "changes": (
        ("model_id", TEXT, "", "Model"),
        *QUALIFIER_COLUMNS,
        ("site", TEXT, "", "Site that changed its mind"),
        (
            "class",
            TEXT,
            "",
            "rise, cut, change, correction, flapping, or revision of one site alone",
        ),
        ("before", TEXT, "", "What it said"),
        ("after", TEXT, "", "What it said next"),
        ("unit", TEXT, "", "Unit of the new value"),
        ("before_claim_id", TEXT, "", "Claim that said so before"),
        ("after_claim_id", TEXT, "", "Claim that said so next"),
        ("before_last_seen", MOMENT, "UTC", "Last capture of the old value"),
        ("after_first_seen", MOMENT, "UTC", "First capture of the new value"),
        ("reason", TEXT, "", "The class in a sentence"),
    ),
}
KEYS: dict[str, tuple[str, ...]] = {
    "sources": ("site", "property"),
    "calibration": ("property", "low"),
    "changes": (
        "model_id",
        "property",
        "meter",
        "kind",
        "provider",
        "tier",
        "benchmark",
        "metric",
        "setting",
        "site",
        "after_first_seen",
        "after_claim_id",
    ),
    "models": ("model_id",),
    "prices": ("model_id", "meter", "kind", "provider", "tier", "fact_id"),
    "scores": ("model_id", "benchmark", "metric", "setting", "fact_id"),
    "price_history": (
        "model_id",
        "meter",
        "kind",
        "provider",
        "tier",
        "unit",
        "value",
        "valid_from",
        "valid_to",
    ),
    "ids": ("model_id", "registry", "id"),
    "providers": ("id",),
    "benchmarks": ("id",),
    "properties": ("id",),
    "facts": (
        "model_id",
        "property",
        "meter",
        "kind",
        "provider",
        "tier",
        "benchmark",
        "metric",
        "setting",
        "currency",
    ),
    "claims": ("model_id", "property", "site", "claim_id"),
    "evidence": ("claim_id", "capture_id", "locator", "quote"),
    "captures": ("site", "url", "captured_at", "capture_id"),
    "conflicts": ("model_id", "property", "fact_id", "class"),
    "issues": ("capture_id", "locator", "kind", "label_text", "value_text"),
    "aliases": ("site", "subject_text", "slug"),
}


def table_schema(name: str) -> pa.Schema:
    """Return the Arrow schema of the table ``name``, with its documentation."""
    fields = [
        pa.field(column, kind, metadata={"description": text, "unit": unit})
        for column, kind, unit, text in TABLES[name]
    ]
    metadata = {
        "table": name,
        "version": str(SCHEMA_VERSION),
        "pandas": _pandas_metadata(name),
    }
    return pa.schema(fields, metadata=metadata)


def _pandas_metadata(name: str) -> str:
    """Tell pandas the types that hold missing values without turning into floats.

    The format is that of https://pandas.pydata.org/docs/development/developer.html.
    """
    columns = [
        {
            "name": column,
            "field_name": column,
            "pandas_type": PANDAS_TYPES[kind],
            "numpy_type": PANDAS_TYPES[kind],
            "metadata": None,
        }
        for column, kind, _, _ in TABLES[name]
        if kind in PANDAS_TYPES
    ]
    return json.dumps(
        {"index_columns": [], "column_indexes": [], "columns": columns}, sort_keys=True
    )


def schema_digest(name: str) -> str:
    """Return the digest that pins a table: columns, types, units, words and order."""
    lines = [
        "\t".join((column, str(kind), PANDAS_TYPES.get(kind, ""), unit, text))
        for column, kind, unit, text in TABLES[name]
    ]
    lines.append(",".join(KEYS[name]))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
