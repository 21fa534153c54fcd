"""Field rules: how a layout finds a title, a body, a date or the answers in a page.

A rule is a value. ``rule.read(root)`` gives what it found in an element or None; ``a | b`` is the first of the two
that finds something. Rules do no I/O and know no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawlers.blocks import text_of
from crawlers.dates import parse_date

Root = LexborHTMLParser | LexborNode


class Rule(Protocol):
    """Anything that reads a value out of an element."""

    def read(self, root: Root) -> Any: ...


class _Either:
    """Gives a rule its ``|``."""

    def __or__(self, other: Rule) -> First:
        return First((*_alternatives(self), *_alternatives(other)))


def _alternatives(rule: Any) -> tuple[Rule, ...]:
    return rule.rules if isinstance(rule, First) else (rule,)


@dataclass(frozen=True)
class First(_Either):
    """The first of several rules that finds something."""

    rules: tuple[Rule, ...]

    def read(self, root: Root) -> Any:
        return next((found for rule in self.rules if (found := rule.read(root)) not in (None, "", ())), None)


@dataclass(frozen=True)
class Text(_Either):
    """The text of the first match, as one line."""

    css: str

    def read(self, root: Root) -> str | None:
        node = root.css_first(self.css)
        return " ".join(text_of(node).split()) or None if node else None


@dataclass(frozen=True)
class Texts(_Either):
    """The texts of all matches, each once, in page order."""

    css: str

    def read(self, root: Root) -> tuple[str, ...]:
        found = (" ".join(text_of(node).split()) for node in root.css(self.css))
        return tuple(dict.fromkeys(text for text in found if text))


@dataclass(frozen=True)
class Joined(_Either):
    """The texts of all matches in one line, with a comma between them."""

    css: str

    def read(self, root: Root) -> str | None:
        return "، ".join(Texts(self.css).read(root)) or None


@dataclass(frozen=True)
class Body(_Either):
    """The text of the first match with its lines kept, without what matches ``drop``."""

    css: str
    drop: list[str] = field(default_factory=list)

    def read(self, root: Root) -> str | None:
        node = root.css_first(self.css)
        return text_of(node, self.drop) or None if node else None

    def of_fragment(self, html: str) -> str | None:
        """The text of HTML that is a body already, as REST answers and feeds carry it."""
        body = LexborHTMLParser(html).body
        return text_of(body, self.drop) or None if body else None


@dataclass(frozen=True)
class Attr(_Either):
    """An attribute of the first match."""

    css: str
    name: str

    def read(self, root: Root) -> str | None:
        node = root.css_first(self.css)
        return ((node.attributes.get(self.name) or "").strip() or None) if node else None


@dataclass(frozen=True)
class Meta(_Either):
    """The content of a ``<meta>`` by property or name."""

    name: str

    def read(self, root: Root) -> str | None:
        return Attr(f'meta[property="{self.name}"], meta[name="{self.name}"]', "content").read(root)


@dataclass(frozen=True)
class Date(_Either):
    """The date, Jalali or Gregorian, that another rule's text states."""

    rule: Rule

    def read(self, root: Root) -> date | None:
        text = self.rule.read(root)
        return parse_date(text) if text else None


def JalaliDate(css: str) -> Date:  # noqa: N802 -- reads as a rule beside Text and Body
    """The date written in the first match."""
    return Date(Text(css))


@dataclass(frozen=True)
class Has(_Either):
    """True where something matches, None where nothing does."""

    css: str

    def read(self, root: Root) -> bool | None:
        return True if root.css_first(self.css) else None


@dataclass(frozen=True, init=False)
class Each(_Either):
    """For every match a dictionary of what the named rules find inside it."""

    css: str
    rules: dict[str, Rule]

    def __init__(self, css: str, **rules: Rule) -> None:
        object.__setattr__(self, "css", css)
        object.__setattr__(self, "rules", rules)

    def read(self, root: Root) -> tuple[dict[str, Any], ...]:
        return tuple({name: rule.read(node) for name, rule in self.rules.items()} for node in root.css(self.css))
