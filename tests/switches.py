"""What of the reader can be switched off: its functions by name, its weights as data.

A function that is switched off gives back what it was given, if that is of the kind
that it returns, and else nothing: False, '', no rows. Nobody registers anything: all
functions of `crawler.claims` are found, and so are the tuples in which ways stand.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import update_wrapper
from types import FunctionType, ModuleType
from typing import Any

import crawler
from crawler.claims import axes

ROOM = "crawler.claims"
GUARDS = ("guards", "account", "slid")  # modules of rules that keep claims back
EMPTY: dict[str, Callable[[], Any]] = {
    "bool": bool,
    "str": str,
    "int": int,
    "float": float,
    "list": list,
    "tuple": tuple,
    "Sequence": tuple,
    "Iterator": tuple,
    "Iterable": tuple,
    "frozenset": frozenset,
    "set": set,
    "dict": dict,
    "Mapping": dict,
}
SEQUENCES = re.compile(
    r"^(?:list|tuple|Sequence|Iterable|Iterator)\[(.*?)(?:, \.\.\.)?\]$"
)
ROW = {"Row": "Words[]"}


@dataclass
class Rule:
    """A function that can be switched off, and the cases in which it said something.

    ``always`` is one that returns nothing: whether it did anything is not seen.
    """

    name: str
    kind: str
    nothing: Callable[..., Any]
    always: bool = False
    fired: bool = False
    cases: list[int] = field(default_factory=list)


@dataclass
class Board:
    """All rules; ``off`` is switched off, ``watch`` notes which say anything."""

    rules: dict[str, Rule] = field(default_factory=dict)
    off: str = ""
    watch: bool = False

    @contextmanager
    def without(self, name: str) -> Iterator[None]:
        """Read without the rule of a name."""
        self.off = name
        forget()
        try:
            yield
        finally:
            self.off = ""
            forget()


def modules() -> list[ModuleType]:
    """Return all modules of the crawler that claims are read with."""
    names = [
        f"crawler.{room}.{one.name}"
        for room in ("claims", "read", "vocabulary")
        for one in pkgutil.iter_modules(
            importlib.import_module(f"crawler.{room}").__path__
        )
    ]
    return [crawler, *map(importlib.import_module, names)]


def forget() -> None:
    """Empty the caches of what was read: another rule may read it otherwise."""
    for module in modules():
        for one in vars(module).values():
            clear = getattr(one, "cache_clear", None)
            if clear is not None and inspect.signature(one).parameters:
                clear()


@contextmanager
def switchable() -> Iterator[Board]:
    """Put a switch before every function of the room, wherever it is called from."""
    board = Board()
    ways = set[Any]()
    for module in modules():
        for one in vars(module).values():
            if isinstance(one, tuple) and one and all(map(callable, one)):
                ways |= set(one)
    switches: dict[Any, Any] = {}
    for module in modules():
        if not module.__name__.startswith(f"{ROOM}."):
            continue
        short = module.__name__.rpartition(".")[2]
        for name, one in list(vars(module).items()):
            own = getattr(one, "__wrapped__", one)
            if not isinstance(own, FunctionType) or own.__module__ != module.__name__:
                continue
            kind = "way" if one in ways else "guard" if short in GUARDS else "rule"
            own_rules = [
                Rule(f"{short}.{name}{ending}", kind, nothing, _is_silent(own))
                for ending, nothing in _nothings(own, kind == "way")
            ]
            if own_rules:
                board.rules |= {rule.name: rule for rule in own_rules}
                switches[one] = _switch(board, own_rules, one)
    for module in modules():
        _put(module, switches)
    try:
        yield board
    finally:
        back = {switch: own for own, switch in switches.items()}
        for module in modules():
            _put(module, back)


def _put(module: ModuleType, switches: Mapping[Any, Any]) -> None:
    for name, one in list(vars(module).items()):
        if isinstance(one, tuple) and one and all(map(callable, one)):
            setattr(module, name, tuple(switches.get(way, way) for way in one))
        elif callable(one) and getattr(one, "__hash__", None) and one in switches:
            setattr(module, name, switches[one])


def _switch(
    board: Board, rules: Sequence[Rule], own: Callable[..., Any]
) -> Callable[..., Any]:
    nothings = {rule.name: rule.nothing for rule in rules}

    def switched(*given: Any, **named: Any) -> Any:
        if board.off in nothings:
            return nothings[board.off](*given, **named)
        found = own(*given, **named)
        if board.watch:
            for rule in rules:
                if not rule.fired:
                    nothing = rule.nothing(*given, **named)
                    rule.fired = rule.always or not _same(found, nothing)
        return found

    update_wrapper(switched, own)
    clear = getattr(own, "cache_clear", None)
    if clear is not None:
        switched.cache_clear = clear  # type: ignore[attr-defined]
    return switched


def _same(found: Any, nothing: Any) -> bool:
    if inspect.isgenerator(found):
        return False
    if isinstance(found, list | tuple) and isinstance(nothing, list | tuple):
        return list(found) == list(nothing)
    return type(found) is type(nothing) and bool(found == nothing)


def _nothings(
    own: FunctionType, is_way: bool
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what may stand for a function that is switched off, with its name.

    Of a question both answers may: where one of them changes nothing it is not needed.
    """
    returned = str(own.__annotations__.get("return", ""))
    plain = returned.partition("[")[0]
    if returned == "bool":
        yield "", lambda *given, **named: False
        if not is_way:
            yield "=yes", lambda *given, **named: True
        return
    same = [
        (place, name)
        for place, name in enumerate(inspect.signature(own).parameters)
        if _kind(str(own.__annotations__.get(name, ""))) == _kind(returned)
    ]
    if same and returned not in ("int", "float"):
        place, name = same[0]
        yield (
            "",
            lambda *given, **named: given[place] if place < len(given) else named[name],
        )
    elif returned == "None" or returned.endswith("| None"):
        yield "", lambda *given, **named: None
    elif plain in EMPTY:
        yield "", lambda *given, **named: EMPTY[plain]()


def _is_silent(own: FunctionType) -> bool:
    return str(own.__annotations__.get("return", "")) == "None"


def _kind(annotation: str) -> str:
    annotation = ROW.get(annotation, annotation)
    match = SEQUENCES.match(annotation)
    return f"{_kind(match[1])}[]" if match else annotation


def weight_names() -> list[tuple[str, str]]:
    """Return role and fact of each weight of axes.toml."""
    return [
        (role, fact)
        for role, parts in axes.weights().items()
        if isinstance(parts, Mapping)
        for fact in parts
    ]


@contextmanager
def without_weights(off: Callable[[str, str], bool]) -> Iterator[None]:
    """Read with the weights at 0 of which ``off`` says so, by role and fact."""
    whole = axes.weights
    changed = {
        role: {fact: 0.0 if off(role, fact) else one for fact, one in parts.items()}
        if isinstance(parts, Mapping)
        else parts
        for role, parts in whole().items()
    }
    axes.weights = lambda: changed  # type: ignore[assignment]
    try:
        yield
    finally:
        axes.weights = whole
