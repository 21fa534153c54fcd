"""Pages that no layout of their site reads."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.sites import SITES
from pipelines.records import Article, Question

TEXT = "دیابت نوع دو بیماری مزمنی است که در آن بدن به انسولین پاسخ درست نمی‌دهد و قند خون بالا می‌ماند."
DAY = "2020-03-01"
SCRIPT = (
    '<script type="application/ld+json">'
    '{"@type": "NewsArticle", "headline": "دیابت", "datePublished": "2020-03-01"%s}</script>'
)
ARTICLE = "https://hidoctor.ir/1_a.html"


@pytest.mark.parametrize(
    ("html", "layout"),
    [
        (
            f"<h1>دیابت</h1><time itemprop=datePublished datetime={DAY}></time>"
            f"<div itemprop=articleBody>{TEXT}<div class=ads>x</div></div>",
            "Microdata",
        ),
        (SCRIPT % f', "articleBody": "{TEXT}"', "JsonLdBody"),
        (SCRIPT % "" + f"<body><h1>دیابت</h1><div class=z><p>{TEXT}</p><p>{TEXT}</p></div>", "main_text"),
    ],
    ids=["microdata", "json-ld", "general"],
)
def test_an_article(html: str, layout: str) -> None:
    (record,) = SITES["hidoctor"].extract(html.encode(), ARTICLE)
    assert isinstance(record, Article)
    assert (record.layout, record.title, record.published) == (layout, "دیابت", date(2020, 3, 1))
    assert " ".join(record.text.split()) in (TEXT, f"{TEXT} {TEXT}")


def test_a_crawl_leaves_the_general_extractor_out() -> None:
    html = f"<h1>دیابت</h1><p>{TEXT}</p>".encode()
    assert SITES["hidoctor"].extract(html, ARTICLE, fast=True) == []


def test_a_question_by_schema_org_alone() -> None:
    html = f"""<div itemscope itemtype="https://schema.org/QAPage"><div itemprop=mainEntity><h1 itemprop=name>قند</h1>
<p itemprop=text>چه بخورم؟</p><div itemprop=suggestedAnswer><p itemprop=text>{TEXT}</p></div></div></div>"""
    (record,) = SITES["drhast"].extract(html.encode(), "https://drhast.com/q/abcde")
    assert isinstance(record, Question)
    assert (record.layout, record.question, [a.text for a in record.answers]) == ("Microdata", "چه بخورم؟", [TEXT])


def test_a_page_without_a_text_is_none() -> None:
    assert SITES["hidoctor"].extract(b"<script>draw()</script>", ARTICLE) == []
    assert SITES["drhast"].extract(TEXT.encode(), "https://drhast.com/q/abcde") == []
