"""References between tables: queries that find rows that refer to rows that are absent.

Each rule is a query whose rows are faults, and the sentence that its columns fill.
"""

from __future__ import annotations

# The columns that these rules, and the search for quotes, read.
USED: dict[str, tuple[str, ...]] = {
    "models": ("model_id",),
    "prices": ("fact_id",),
    "scores": ("fact_id",),
    "conflicts": ("fact_id",),
    "facts": ("fact_id", "model_id", "value", "low", "number", "high", "claim_ids"),
    "claims": ("claim_id", "model_id", "fact_id", "value", "outcome", "reason"),
    "evidence": ("claim_id", "capture_id", "locator", "quote"),
    "captures": (
        "capture_id",
        "site",
        "url",
        "captured_at",
        "sha256",
        "size",
        "warc_path",
        "warc_offset",
    ),
    "issues": ("capture_id",),
}

_SUPPORTS = "(SELECT fact_id, value, unnest(claim_ids) AS claim_id FROM facts)"
_STATED = f"{_SUPPORTS} AS f JOIN claims AS c USING (claim_id)"
REFERENCES: tuple[tuple[str, str], ...] = (
    (
        "fact {}: expected claims, found none",
        "SELECT fact_id FROM facts WHERE coalesce(len(claim_ids), 0) = 0",
    ),
    (
        "fact {}: expected its model, found none",
        "SELECT fact_id FROM facts ANTI JOIN models USING (model_id)",
    ),
    (
        "fact {}: expected claim {} to support it, found none",
        f"""SELECT f.fact_id, f.claim_id FROM {_SUPPORTS} AS f
            LEFT JOIN claims AS c USING (claim_id)
            WHERE c.fact_id IS DISTINCT FROM f.fact_id""",
    ),
    (
        "fact {}: expected a value that a claim states, found {!r}",
        f"""SELECT f.fact_id, f.value FROM {_STATED}
            GROUP BY f.fact_id, f.value
            HAVING NOT bool_or(c.value IS NOT DISTINCT FROM f.value)""",
    ),
    (
        "fact {}: expected low <= number <= high, found {}, {}, {}",
        """SELECT fact_id, low, number, high FROM facts
           WHERE low IS NOT NULL AND number IS NOT NULL AND high IS NOT NULL
             AND NOT (low <= number AND number <= high AND NOT isnan(high))""",
    ),
    (
        "claim {}: expected evidence, found none",
        "SELECT claim_id FROM claims ANTI JOIN evidence USING (claim_id)",
    ),
    (
        "claim {}: expected an outcome, found {!r}",
        """SELECT claim_id, outcome FROM claims
           WHERE coalesce(outcome, '') NOT IN ('supports', 'loses', 'rejected')""",
    ),
    (
        "claim {}: expected its fact, found none",
        """SELECT claim_id FROM (FROM claims WHERE fact_id != '')
           ANTI JOIN facts USING (fact_id)""",
    ),
    (
        "claim {}: expected a reason for losing, found none",
        """SELECT claim_id FROM claims
           WHERE outcome IS DISTINCT FROM 'supports' AND coalesce(reason, '') = ''""",
    ),
    (
        "claim {}: expected its model, found none",
        "SELECT claim_id FROM claims ANTI JOIN models USING (model_id)",
    ),
    (
        "evidence of {}: expected its capture and claim",
        """SELECT claim_id FROM evidence ANTI JOIN captures USING (capture_id)
           UNION ALL
           SELECT claim_id FROM (FROM evidence SEMI JOIN captures USING (capture_id))
           ANTI JOIN claims USING (claim_id)""",
    ),
    *(
        (
            f"{name}: expected fact {{}}, found none",
            f"SELECT fact_id FROM {name} ANTI JOIN facts USING (fact_id)",
        )
        for name in ("prices", "scores", "conflicts")
    ),
    (
        "issues: expected capture {}, found none",
        "SELECT capture_id FROM issues ANTI JOIN captures USING (capture_id)",
    ),
)
