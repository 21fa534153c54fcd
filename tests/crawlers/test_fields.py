"""Field rules, each on the smallest page that shows what it is for."""

from __future__ import annotations

from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawlers.fields import Attrs, Body, Date, Each, Has, JsonLd, Lacks, Says, Text

LINES = "<div id=x>جلد ۱<p>متن کامل [PDF 3 kb]<p>یک<p>دو a@b.ir<p>سه<p>دریافت مقاله: ۱</div>"


def page(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (Body("#x", after=r"\[PDF", until="^دریافت", without=r"\w@\w"), "یک\nسه"),
        (Body("#x", after="no such line", until="nor this", without="nor this"), None),
        (Body("#x", until="جلد"), ""),
        (Body("p", every=True, after="PDF"), "یک\nدو a@b.ir\nسه\nدریافت مقاله: ۱"),
        (Body("p:nth-of-type(2), p:nth-child(2), #x > p:nth-of-type(2)", every=True), "یک"),
        (Body("#no", every=True), ""),
    ],
)
def test_lines_of_a_body(rule: Body, text: str | None) -> None:
    everything = "جلد ۱\nمتن کامل [PDF 3 kb]\nیک\nدو a@b.ir\nسه\nدریافت مقاله: ۱"
    assert (rule.read(page(LINES)) or "") == (everything if text is None else text)


def test_a_body_of_the_element_itself() -> None:
    found = Each("li", text=Body("", drop=["b"])).read(page("<ul><li><b>نام</b>یک<p>دو</ul>"))
    assert found == ({"text": "یک\nدو"},)


@pytest.mark.parametrize(
    ("script", "text"),
    [
        ('{"@type": "NewsArticle", "headline": "یک"}', "یک"),
        (
            '{"@graph": [{"@type": "WebSite", "headline": "no"}, {"@type": ["Thing", "Article"], "headline": "یک"}]}',
            "یک",
        ),
        ('[{"@type": "Person"}, {"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "یک"}}]', "یک"),
        ('{"@type": "Article", "headline": ["یک", "دو"]}', "یک"),
        ('{"@type": "Article", "headline": "یک\\n\\n دو "}', "یک\nدو"),
        ('{"@type": "Article", "headline": "<p>یک<p>P&lt;1"}', "یک\nP<1"),
        ('{"@type": "Article", "headline": "P<0.05"}', "P<0.05"),
        ('{"@type": "Article", "headline": "a\\ud800"}', "a?"),
        ('{"@type": "Article", "headline": 5}', None),
        ('{"@type": "Article", "headline": ', None),
        ('{"@type": null, "headline": "x"}', None),
        ("[" * 100_000, None),
    ],
)
def test_json_ld(script: str, text: str | None) -> None:
    assert JsonLd("headline").read(page(f'<script type="application/ld+json">{script}</script>')) == text


def test_the_first_script_that_can_be_read() -> None:
    good = '{"@type": "Article", "datePublished": "2020-01-02"}'
    html = "".join(f'<script type="application/ld+json">{script}</script>' for script in ("{", good))
    assert Date(JsonLd("datePublished")).read(page(html)) == date(2020, 1, 2)


def test_marks_on_a_page() -> None:
    root = page("<div><b>متن </b>کامل: ۵</div><meta name=k content=a><meta name=k content=b><meta name=k content=a>")
    assert Says("body", "متن کامل:").read(root) is True
    assert Says("body", "چکیده").read(root) is None
    assert Says("#no", "x").read(root) is None
    assert Lacks(Has("i")).read(root) is True
    assert Lacks(Text("b")).read(root) is None
    assert Attrs("meta[name=k]", "content").read(root) == ("a", "b")
