"""The options that commands share, and their values from a file `modelcensus.toml`.

What the command line says goes before an environment variable, that before the file,
that before the default. In the file an option has the name that it has on the command
line, in a table of its command; what commands share may stand above all tables.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import Any

import click

CONFIG = Path("modelcensus.toml")
option = functools.partial(click.option, show_envvar=True)

DATA = option(
    "--data",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("data"),
    show_default=True,
    envvar="MODELCENSUS_DATA",
    help="Folder with raw/ (the archive) and curated/ (the releases).",
)
JSON = option(
    "--json",
    "as_json",
    is_flag=True,
    envvar="MODELCENSUS_JSON",
    help="Print JSON lines instead of text.",
)
SHARED = ("MODELCENSUS_DATA", "MODELCENSUS_JSON")
Options = Mapping[str, click.Option]


def read_config(path: Path, ctx: click.Context) -> dict[str, dict[str, Any]]:
    """Return the defaults that the file at ``path`` gives, by command and parameter.

    Raises:
        UsageError: it cannot be read, or has a key or a value that no option takes.
    """
    group = ctx.command
    if not isinstance(group, click.Group):
        raise TypeError(f"expected a group of commands, found {group!r}")
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.UsageError(f"{path}: expected TOML, found {error}") from error
    options = {name: _options(one) for name, one in group.commands.items()}
    tables = {key: one for key, one in found.items() if isinstance(one, dict)}
    for_all = {key: one for key, one in found.items() if key not in tables}
    shared = {key for known in options.values() for key in _shared(known)}
    _check_keys(f"{path}", for_all, shared)
    _check_keys(f"{path}, tables", tables, options.keys())
    return {
        name: _defaults(
            f"{path}, [{name}]",
            {
                **{key: for_all[key] for key in _shared(known) & for_all.keys()},
                **tables.get(name, {}),
            },
            known,
            ctx,
        )
        for name, known in options.items()
    }


def _options(command: click.Command) -> Options:
    """Return the options of a command, by their names on the command line."""
    return {
        text.removeprefix("--"): parameter
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for text in parameter.opts
        if text.startswith("--")
    }


def _shared(options: Options) -> set[str]:
    return {key for key, one in options.items() if one.envvar in SHARED}


def _defaults(
    place: str, values: Mapping[str, Any], options: Options, ctx: click.Context
) -> dict[str, Any]:
    """Return ``values`` by the names of their parameters, if options take them."""
    _check_keys(place, values, options.keys())
    return {
        str(options[key].name): _taken(f"{place}, {key}", value, options[key], ctx)
        for key, value in values.items()
    }


def _check_keys(place: str, found: Iterable[str], known: Set[str]) -> None:
    for key in found:
        if key not in known:
            expected = f"expected one of {', '.join(sorted(known))}"
            raise click.UsageError(f"{place}: {expected}, found {key!r}")


def _taken(place: str, value: Any, option: click.Option, ctx: click.Context) -> Any:
    """Return ``value`` if the option takes it; an option that repeats takes a list."""
    if option.multiple != isinstance(value, list):
        expected = "a list" if option.multiple else "one value"
        raise click.UsageError(f"{place}: expected {expected}, found {value!r}")
    try:
        option.type_cast_value(ctx, value)
    except click.BadParameter as error:
        raise click.UsageError(f"{place}: {error.message}") from error
    return value
