"""Is a value from a recipe one that a step's parameter may have? Read from the parameter's type hint."""

from __future__ import annotations

import difflib
import math
import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_WORDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


class WrongValueError(ValueError):
    """A value that does not fit: ``problem`` says what was wanted, ``remedy`` the nearest right value."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem, self.remedy = problem, remedy
        super().__init__(problem)


def nearest(wrong: str, right: Iterable[str]) -> str:
    """The question that ends an error message: the nearest right name, else all of them.

    >>> nearest("normalize", ["normalise", "near"])
    "did you mean 'normalise'?"
    """
    names = sorted(right)
    lower = {name.lower(): name for name in reversed(names)}
    found = difflib.get_close_matches(wrong.lower(), list(lower), n=1, cutoff=0.5)
    if found:
        return f"did you mean '{lower[found[0]]}'?"
    return f"known: {', '.join(names)}" if names else ""


def parameters(step: type) -> dict[str, Any]:
    """The parameters a step has, name -> type hint, in the order they are declared."""
    hints = get_type_hints(step)
    return {f.name: hints[f.name] for f in fields(step) if f.init}


def fit(value: Any, hint: Any) -> Any:
    """The value as the hint wants it (a TOML list becomes a tuple, 1 becomes 1.0). Raises WrongValueError."""
    origin = get_origin(hint)
    if hint is Any:
        return value
    if origin is Literal:
        return _fit_literal(value, get_args(hint))
    if origin in (Union, types.UnionType):
        return _fit_union(value, hint)
    if origin in (tuple, list, set, frozenset, Sequence) or hint in (tuple, list):
        return _fit_list(value, hint)
    if origin in (dict, Mapping) or hint is dict:
        return _fit_dict(value, hint)
    if hint is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _fit_number(value)
    if not isinstance(value, hint) or (hint is not bool and isinstance(value, bool)):
        raise WrongValueError(f"wants {wording(hint)}, not {shown(value)}")
    return value


def wording(hint: Any) -> str:
    """A type hint in words a reader of recipes understands."""
    origin, inner = get_origin(hint), [a for a in get_args(hint) if a is not Ellipsis]
    if origin is Literal:
        return "one of " + ", ".join(repr(a) for a in inner)
    if origin in (Union, types.UnionType):
        return " or ".join(wording(a) for a in inner if a is not type(None))
    if origin in (tuple, list, set, frozenset, Sequence) or hint in (tuple, list):
        return "a list" + (f" (each {wording(inner[0])})" if inner else "")
    if origin in (dict, Mapping) or hint is dict:
        return "a table" + (f" (each value {wording(inner[1])})" if inner and inner[1] is not Any else "")
    return _WORDS.get(hint, getattr(hint, "__name__", str(hint)))


def shown(value: Any) -> str:
    """A value as a recipe would write it, cut short: error messages are one line."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _fit_number(value: float) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise WrongValueError(f"wants a finite number, not {shown(value)}")
    return number


def _fit_literal(value: Any, choices: tuple[Any, ...]) -> Any:
    for choice in choices:
        if choice == value and type(choice) is type(value):
            return choice
    raise WrongValueError(f"cannot be {shown(value)}", nearest(str(value), [str(choice) for choice in choices]))


def _fit_union(value: Any, hint: Any) -> Any:
    members = get_args(hint)
    exact = [m for m in members if isinstance(m, type) and type(value) is m]
    problems: list[WrongValueError] = []
    for member in exact or [m for m in members if m is not type(None)]:
        try:
            return fit(value, member)
        except WrongValueError as problem:
            problems.append(problem)
    if len(problems) == 1:
        raise problems[0]
    raise WrongValueError(f"wants {wording(hint)}, not {shown(value)}")


def _fit_list(value: Any, hint: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise WrongValueError(f"wants {wording(hint)}, not {shown(value)}")
    origin = get_origin(hint) or hint
    inner = get_args(hint)
    if origin is tuple and inner and inner[-1] is not Ellipsis:
        if len(inner) != len(value):
            raise WrongValueError(f"wants {len(inner)} values, not {len(value)}")
        return tuple(fit(v, h) for v, h in zip(value, inner, strict=True))
    fitted = [fit(v, inner[0] if inner else Any) for v in value]
    return tuple(fitted) if origin is Sequence else origin(fitted)


def _fit_dict(value: Any, hint: Any) -> Any:
    if not isinstance(value, dict):
        raise WrongValueError(f"wants {wording(hint)}, not {shown(value)}")
    inner = get_args(hint)
    fitted: dict[str, Any] = {}
    for key, item in value.items():
        try:
            fitted[key] = fit(item, inner[1] if inner else Any)
        except WrongValueError as problem:
            raise WrongValueError(f"{key}: {problem.problem}", problem.remedy) from None
    return fitted
