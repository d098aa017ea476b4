"""The models that people have looked at: curated ids, names and repositories."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline import curation
from pipeline.errors import CurationError
from pipeline.identity.makers import without_maker
from pipeline.identity.namewords import name_words


@dataclass(frozen=True, slots=True)
class Model:
    """A model: its id, its name, and how it hangs together with others.

    ``kind`` is model, router, alias or tool.
    """

    model_id: str
    name: str
    organization: str = ""
    family: str = ""
    variant_of: str = ""
    huggingface_id: str = ""
    kind: str = "model"


@dataclass(frozen=True)
class Catalog:
    """The curated models, indexed by id, by name and by repository."""

    models: Mapping[str, Model]
    by_name: Mapping[str, str]
    by_repository: Mapping[str, str]


def catalog_key(text: str) -> str:
    """Return the key of a name without its maker's.

    >>> catalog_key("OpenAI o3 Mini") == catalog_key("o3-mini")
    True
    """
    return "-".join(without_maker(name_words(text)))


@cache
def load_catalog() -> Catalog:
    """Read the curated models, once.

    Raises:
        CurationError: two models claim one name.
    """
    text = files(curation).joinpath("models.toml").read_text("utf-8")
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
        if model.model_id in models:
            raise CurationError(f"model {model.model_id}", "one entry", "two")
        models[model.model_id] = model
        own = model.model_id.partition("/")[2]
        for name in (own, model.name, *entry.get("aliases", ())):
            other = by_name.setdefault(catalog_key(name), model.model_id)
            if other != model.model_id:
                raise CurationError(f"name {name!r}", "one model", f"{other}, {own}")
        if model.huggingface_id:
            by_repository[model.huggingface_id.casefold()] = model.model_id
    return Catalog(models, by_name, by_repository)
