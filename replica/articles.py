"""Invented articles: blocks of headings, paragraphs, lists and tables, and their plain text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from replica.blocks import Topic, case, fill, stock, topics
from replica.draw import rng
from replica.style import Writer
from replica.texts import topic_of


@dataclass(slots=True)
class Item:
    """An entry of a list, with the entries of the list inside it."""

    text: str
    inner: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """A piece of a body. `tag` is h2, h3, p, ul, ol or table; lines of a paragraph are parted by newlines."""

    tag: str
    text: str = ""
    items: list[Item] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The block as lines of text: a line an entry, a row, a line of a paragraph."""
        if self.rows:
            return [" ".join(row) for row in self.rows]
        if self.items:
            return [line for item in self.items for line in (item.text, *item.inner)]
        return self.text.split("\n")

    def changed(self, change: Callable[[str], str]) -> Block:
        """The same block with another wording."""
        items = [Item(change(item.text), [change(line) for line in item.inner]) for item in self.items]
        return Block(self.tag, change(self.text) if self.text else "", items, self.rows)


@dataclass(slots=True)
class Article:
    """Title and body of an article."""

    title: str
    blocks: list[Block]

    def text(self) -> str:
        """The body as the truth has it: no markup, a line for each line, entry and row."""
        return "\n".join(line for block in self.blocks for line in block.lines())


def title(seed: int, index: int) -> str:
    """The title of an article, without its text."""
    topic = topics()[topic_of(seed, index)]
    draws = rng(seed, "article-case", index)
    fixed = case(draws, topic)
    return _writer(seed, index).write(fill(draws.choice(stock("articles")["title"]), draws, topic.slots, fixed))


def article(seed: int, index: int) -> Article:
    """Article `index` of a seed; 100 to 2,000 words, mostly 200 to 700."""
    topic = topics()[topic_of(seed, index)]
    fixed = case(rng(seed, "article-case", index), topic)
    draws = rng(seed, "article", index)
    author = _Author(draws, topic, fixed, _writer(seed, index))
    sections = list(stock("articles")["section"])
    count = min(len(sections), max(1, round(draws.gauss(4.5, 1.8))))
    blocks = [author.paragraph("definition") for _ in range(draws.choice((1, 1, 2)))]
    for name in sorted(draws.sample(sections[1:], count - 1), key=sections.index):
        blocks += author.section(name)
    return Article(title(seed, index), blocks)


def from_lines(heading: str, text: str) -> Article:
    """The article of a --content row: three lines in four are a paragraph, the fourth follows a <br>."""
    blocks: list[Block] = []
    for nth, line in enumerate(line for line in text.split("\n") if line.strip()):
        if nth % 4 == 3:
            blocks[-1].text += "\n" + line
        else:
            blocks.append(Block("p", line))
    return Article(heading, blocks)


def _writer(seed: int, index: int) -> Writer:
    return Writer.draw(rng(seed, "article-writer", index), careful=True)


class _Author:
    """One article being written: no sentence template is used twice in it."""

    def __init__(self, draws: Random, topic: Topic, fixed: dict[str, str], writer: Writer) -> None:
        self.draws, self.topic, self.fixed, self.writer = draws, topic, fixed, writer
        self.used: set[str] = set()

    def _fill(self, template: str) -> str:
        return self.writer.write(fill(template, self.draws, self.topic.slots, self.fixed))

    def _fresh(self, templates: list[str], count: int) -> list[str]:
        left = [template for template in templates if template not in self.used]
        chosen = self.draws.sample(left, min(count, len(left)))
        self.used.update(chosen)
        return [self._fill(template) for template in chosen]

    def paragraph(self, section: str) -> Block:
        """Three to six sentences, some of them advice or what patients say."""
        sentences = self._fresh(stock("articles")["section"][section]["sentences"], self.draws.randint(3, 5))
        sentences += self._fresh(self.topic.advice, self.draws.choice((0, 0, 1)))
        joint = "\n" if self.draws.random() < 0.06 else ". "
        return Block("p", joint.join(sentences or self._fresh(self.topic.advice, 1) or [self.fixed["symptom"]]) + ".")

    def section(self, name: str) -> list[Block]:
        """A heading with what stands under it."""
        tag = "h2" if self.draws.random() < 0.8 else "h3"
        blocks = [Block(tag, self._fill(self.draws.choice(stock("articles")["section"][name]["headings"])))]
        blocks += [self.paragraph(name) for _ in range(self.draws.choice((1, 1, 2, 2, 3)))]
        if self.draws.random() < 0.3:
            blocks += [Block("p", self.draws.choice(stock("articles")["lists"]["leads"])), self._list()]
        if self.draws.random() < 0.12:
            blocks.append(self._table())
        return blocks

    def _list(self) -> Block:
        lists = stock("articles")["lists"]
        items = [Item(text) for text in self._fresh(lists["items"], self.draws.randint(3, 7))]
        for item in items:
            if self.draws.random() < 0.15:
                item.inner = [self._fill(line) for line in self.draws.sample(lists["subitems"], 2)]
        return Block(self.draws.choice(("ul", "ul", "ol")), items=items or [Item(self._fill("{symptom}"))])

    def _table(self) -> Block:
        lists = stock("articles")["lists"]
        rows = [self.draws.sample(lists["table_heads"], 3)]
        for row in self.draws.sample(lists["table_rows"], self.draws.randint(2, 5)):
            rows.append([self._fill(cell) for cell in row.split(";")])
        return Block("table", rows=rows)
