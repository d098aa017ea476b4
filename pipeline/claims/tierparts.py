"""'above 200k tokens, priority, eu' → its parts: service, region, context, precision.

What no part knows, such as the size of a picture or the hours of a day, stays in the
tier alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.identity.namewords import KEPT

SERVICES = frozenset(
    "batch flex priority free extended exacto nitro floor online fast turbo".split()
)
REGION = re.compile(
    r"regional|us|eu|apac|au|jp|ca|global|"
    r"(?:us|eu|ap|ca|sa|me|af)(?:-gov)?-[a-z]+-\d"
)
CONTEXT = re.compile(r"above (?P<count>\d+(?:\.\d+)?)(?P<unit>[km]?) tokens", re.I)
QUANTIZATION = re.compile(r"(?:fp|int|bf|nvfp|mxfp)\d+|awq|gguf|w\d+a\d+", re.I)
UNITS = {"": 1, "k": 1_000, "m": 1_000_000}


class TierParts(NamedTuple):
    """Parts of a tier; '' and None where it has none."""

    service: str = ""
    region: str = ""
    context_over_tokens: int | None = None
    quantization: str = ""


@lru_cache(maxsize=KEPT)
def parts_of(tier: str) -> TierParts:
    """Return the parts of a tier.

    >>> parts_of("above 200k tokens, priority, eu")
    TierParts(service='priority', region='eu', context_over_tokens=200000, \
quantization='')
    >>> parts_of("hd 1024-x-1024") == TierParts()
    True
    """
    parts = TierParts()
    for word in (one.strip().casefold() for one in tier.split(",")):
        context = CONTEXT.fullmatch(word)
        if context:
            tokens = int(float(context["count"]) * UNITS[context["unit"].lower()])
            parts = parts._replace(context_over_tokens=tokens)
        elif word in SERVICES:
            parts = parts._replace(service=word)
        elif REGION.fullmatch(word):
            parts = parts._replace(region=word)
        elif QUANTIZATION.fullmatch(word):
            parts = parts._replace(quantization=word)
    return parts
