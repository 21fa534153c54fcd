"""Invented questions and answers: seeded, plausible, and different from one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from replica.blocks import Topic, case, fill, stock, topics
from replica.draw import number, rng
from replica.style import Writer

_ANSWERS = ((1, 2, 3, 4), (62, 24, 10, 4))


@dataclass(slots=True)
class Consultation:
    """A question with its answers, in page order; `topic` is the place of its specialty in `topics()`."""

    topic: int
    title: str
    question: str
    answers: list[str] = field(default_factory=list)


def topic_of(seed: int, index: int) -> int:
    """The specialty of a question or an article; some are asked about more than others."""
    drawn = number(seed, "topic", index)
    count = len(topics())
    return min(drawn % count, (drawn >> 20) % (count + 3)) % count


def title(seed: int, index: int) -> str:
    """The title of a question, without its text: link lists need only this."""
    topic = topics()[topic_of(seed, index)]
    draws = rng(seed, "case", index)
    fixed = case(draws, topic)
    return _writer(seed, index).write(fill(draws.choice(stock("questions")["title"]), draws, topic.slots, fixed))


def consultation(seed: int, index: int) -> Consultation:
    """Question `index` of a seed."""
    place = topic_of(seed, index)
    topic = topics()[place]
    fixed = case(rng(seed, "case", index), topic)
    draws = rng(seed, "question", index)
    made = Consultation(place, title(seed, index), _question(draws, topic, fixed, _writer(seed, index)))
    for nth in range(draws.choices(*_ANSWERS)[0]):
        made.answers.append(_answer(rng(seed, "answer", index, nth), topic, fixed))
    return made


def _writer(seed: int, index: int) -> Writer:
    return Writer.draw(rng(seed, "writer", index))


def _pool(draws: Random, stock_: dict[str, list[str]], names: tuple[str, ...], extra: list[str]) -> list[str]:
    pool = [sentence for name in names for sentence in stock_[name]] + extra * 2
    return list(dict.fromkeys(draws.sample(pool, len(pool))))


def _question(draws: Random, topic: Topic, fixed: dict[str, str], writer: Writer) -> str:
    """10 to 120 words, about 50 on average."""
    stock_ = stock("questions")
    target = min(102, max(10, int(draws.lognormvariate(3.78, 0.55))))
    greeting = [draws.choice(stock_["greeting"])] if draws.random() < 0.6 else []
    if target < 15:
        return writer.write(" ".join([*greeting, fill(draws.choice(stock_["short"]), draws, topic.slots, fixed)]))
    templates = greeting + [draws.choice(stock_[name]) for name in ("who", "start") if draws.random() < 0.85]
    tail = draws.sample(stock_["ask"], 1 + (draws.random() < 0.35))
    tail += [draws.choice(stock_["closing"])] if draws.random() < 0.55 else []
    body = _pool(draws, stock_, ("start", "history", "treatment", "feel"), topic.complaints)
    return writer.write(writer.join(_grow(draws, topic, fixed, templates, body, tail, target)))


def _answer(draws: Random, topic: Topic, fixed: dict[str, str]) -> str:
    """4 to 200 words."""
    stock_ = stock("answers")
    writer = Writer.draw(draws)
    target = min(168, max(5, int(draws.lognormvariate(3.85, 0.75))))
    if target < 9:
        return writer.write(fill(draws.choice(stock_["short"]), draws, topic.slots, fixed))
    templates = [draws.choice(stock_["greeting"])] if draws.random() < 0.65 else []
    templates.append(draws.choice(stock_["opening"]))
    tail = [draws.choice(stock_["signoff"])] if draws.random() < 0.5 else []
    body = _pool(draws, stock_, ("reason", "plan", "warning"), topic.advice)
    return writer.write(writer.join(_grow(draws, topic, fixed, templates, body, tail, target)))


def _grow(
    draws: Random, topic: Topic, fixed: dict[str, str], head: list[str], body: list[str], tail: list[str], target: int
) -> list[str]:
    """Filled sentences: head, as much of the body as the target of words allows, tail."""
    first = [fill(template, draws, topic.slots, fixed) for template in head]
    last = [fill(template, draws, topic.slots, fixed) for template in tail]
    words = sum(sentence.count(" ") + 1 for sentence in first + last)
    for template in body:
        if words >= target - 4:
            break
        first.append(fill(template, draws, topic.slots, fixed))
        words += first[-1].count(" ") + 1
    return first + last
