"""The invented texts, and what is planted in them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import combinations

import jdatetime

from replica import articles, texts
from replica.jalali import jalali
from replica.options import Options
from replica.planted import jaccard
from replica.server import Replica
from replica.style import ASCII, Writer, digits
from tests.replica.walk import flat

DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", ASCII * 2)


def test_lengths_and_scripts() -> None:
    made = [texts.consultation(1, i) for i in range(400)]
    asked = [len(one.question.split()) for one in made]
    said = [len(answer.split()) for one in made for answer in one.answers]
    assert 42 < sum(asked) / len(asked) < 58
    assert min(asked) >= 5
    assert max(asked) < 150
    assert min(said) <= 6
    assert 150 < max(said) < 260
    everything = "".join(one.question + "".join(one.answers) for one in made)
    for some in ("٣", "۳", "3", "ي", "ك", "ی", "ک", "\u200c", "\n"):
        assert some in everything
    assert not re.search(r"[{}]", everything)


def test_questions_and_articles_are_not_like_one_another_by_accident() -> None:
    same = [i for i in range(1_500) if texts.topic_of(1, i) == 4][:60]
    asked = [texts.consultation(1, i).question for i in same]
    assert max(jaccard(*pair) for pair in combinations(asked, 2)) < 0.6
    written = [articles.article(1, i).text() for i in same[:30]]
    assert max(jaccard(*pair) for pair in combinations(written, 2)) < 0.6


def test_planted_copies_are_as_like_as_said() -> None:
    replica = Replica(Options(questions=1_500, articles=400, sites=("drhast", "hidoctor")))
    for domain in replica.sites:
        site = replica.sites[domain]
        truth = {row["url"]: row for row in site.truth()}
        planted = list(site.planted())
        kinds = Counter(row["kind"] for row in planted)
        assert min(kinds["exact"], kinds["near"]) >= 1
        assert kinds["pii"] >= 6
        for row in planted:
            one = truth[row["url"]]
            if row["kind"] == "pii":
                field = one["answers"][0] if row["field"] == "answers[0]" else one[row["field"]]
                assert row["value"] in field
                continue
            first, second = (
                "\n".join([r["question"], *r["answers"]]) if r["kind"] == "question" else r["text"]
                for r in (one, truth[row["of"]])
            )
            assert round(jaccard(first, second), 4) == row["jaccard"]
            assert (flat(first) == flat(second)) == (row["kind"] == "exact")


def test_planted_details_have_valid_shapes() -> None:
    planted = Replica(Options(questions=3_000, sites=("drhast",))).sites["drhast.com"].planted()
    values: dict[str, list[str]] = {}
    for row in planted:
        if row["kind"] == "pii":
            values.setdefault(row["pii"], []).append(row["value"].translate(DIGITS))
    assert set(values) == {"mobile", "landline", "email", "national_id", "telegram", "name"}
    assert all(re.fullmatch(r"(?:\+98|0098|0)9\d{2}[ -]?000[ -]?\d{4}", value) for value in values["mobile"])
    assert all(re.fullmatch(r"\(?0\d\d\)?[ -]?\d{8}", value) for value in values["landline"])
    for value in values["national_id"]:
        rest = sum(int(digit) * (10 - place) for place, digit in enumerate(value[:9])) % 11
        assert int(value[9]) == (rest if rest < 2 else 11 - rest)


def test_digits_and_writers() -> None:
    assert digits("120/80", "persian") == "۱۲۰/۸۰"
    assert digits("۱۲ 3", "arabic") == "١٢ ٣"
    writer = Writer("ascii", " ", True, ". ", True)
    assert writer.write("می\u200cکنم") == "مي كنم"
    assert writer.join(["الف", "ب؟", "ج"]) == "الف. ب؟ ج."


def test_jalali_against_jdatetime() -> None:
    for days in range(0, 40_000, 13):
        day = date(1950, 1, 1) + timedelta(days)
        other = jdatetime.date.fromgregorian(date=day)
        assert jalali(day) == (other.year, other.month, other.day)
