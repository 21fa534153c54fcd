"""niniban, hamrahteb, the forums and the journals: pages hold their truth, lists lead to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from replica.niniban import MARKER
from replica.options import Options
from replica.server import Replica
from replica.wire import percent
from tests.replica.walk import fetch, flat, read

Pick = Callable[[str, dict[str, str | None]], str | None]


def marks(*drop: str, **wanted: str) -> Pick:
    """Elements by class or id, in the order given; `_h1` names the one that h1 is."""

    def pick(tag: str, attrs: dict[str, str | None]) -> str | None:
        names = {*(attrs.get("class") or "").split(), attrs.get("id"), attrs.get("itemprop")}
        if names & set(drop):
            return "-"
        if tag == "h1":
            return "title"
        return next((name for name, mark in wanted.items() if mark in names), None)

    return pick


ARTICLES: dict[str, Pick] = {
    "niniban": marks(body="echo_detail"),
    "hamrahteb": marks(body="article-content"),
    "sjh": marks(body="articleBody", other="article-text"),
    "pezeshkyemrooz": marks(body="news-body"),
}


@pytest.fixture(scope="module")
def replica() -> Replica:
    slugs = (*ARTICLES, "doctoryab", "isovisit", "tumj")
    return Replica(Options(articles=80, questions=120, seed=6, sites=slugs))


@pytest.mark.parametrize("slug", ARTICLES)
def test_article_pages_hold_their_truth(replica: Replica, slug: str) -> None:
    rows = list(replica.sites.named(slug).truth())
    assert 70 <= len(rows) <= 80
    for row in rows[::3]:
        found = read(page(replica, row["url"]), row["url"], ARTICLES[slug]).found
        assert flat((found.get("body") or found["other"])[0]) == flat(row["text"])
        assert flat(found["title"][0]) == flat(row["title"])


def page(replica: Replica, url: str) -> str:
    reply = fetch(replica, url)
    assert reply.status == 200, url
    return reply.body.decode()


def walk(replica: Replica, pages: list[str], keep: str) -> Iterator[str]:
    """The links of list pages that match, as the truth names them."""
    for url in pages:
        for link in read(page(replica, url), url).links:
            path = link.partition("://")[2].partition("?")[0].removeprefix("www.")
            raw = re.sub(r"%[0-9a-fA-F]{2}", lambda got: got[0].upper(), path)
            raw = raw if "%" in raw else raw.partition("/")[0] + percent("/" + raw.partition("/")[2])
            if re.search(keep, raw):
                yield "https://" + raw


def test_sections_of_niniban_lead_to_everything(replica: Replica) -> None:
    home = read(page(replica, "https://niniban.com/"), "https://niniban.com/").links
    sections = [link for link in home if re.search(r"-\d+$", link)]
    assert len(sections) == 33
    pages = [f"{link}?page={n}" for link in sections for n in (1, 2, 3)]
    met = set(walk(replica, pages, r"/\d+-"))
    views = [replica.sites.named(name) for name in ("niniban", "niniban_qa")]
    assert {row["url"] for view in views for row in view.truth()} <= met
    assert page(replica, f"{sections[0]}?page=99") == page(replica, f"{sections[0]}?page={99 * 2}")


def test_readers_questions_carry_the_marker(replica: Replica) -> None:
    site = replica.sites.named("niniban_qa")
    rows = list(site.truth())
    assert len(rows) > 100
    for row in rows[::5]:
        text = flat(read(page(replica, row["url"]), row["url"], ARTICLES["niniban"]).found["body"][0])
        head, _, rest = text.partition(f"{MARKER}:")
        assert not head
        assert rest.strip().startswith(flat(row["question"]))
        assert rest.endswith(flat(row["answers"][0]))
        meta = row["answers_meta"][0]
        assert ("پاسخ دکتر" in rest) == bool(meta["doctor"])
    for row in replica.sites.named("niniban").truth():
        assert MARKER not in row["text"]


def test_doctoryab(replica: Replica) -> None:
    site = replica.sites.named("doctoryab")
    pick = marks(question="faq-text", answer="text", doctor="name-dr", specialty="dr-t")
    rows = list(site.truth())
    for row in rows[::4]:
        found = read(page(replica, row["url"]), row["url"], pick).found
        assert flat(found["question"][0]) == flat(row["question"])
        assert [flat(text) for text in found["answer"]] == [flat(text) for text in row["answers"]]
        assert found["doctor"] == [meta["doctor"] for meta in row["answers_meta"]]
        assert found.get("specialty", []) == [m["specialty"] for m in row["answers_meta"] if m["specialty"]]
    unanswered = list(site.also["unanswered"]())
    assert unanswered
    assert not any(row["answers"] for row in unanswered)
    met, url = set(), "https://doctor-yab.ir/faq/"
    while url:
        text = page(replica, url)
        met |= set(walk(replica, [url], r"/faq/\d+/"))
        onward = re.search(r'PagedList-skipToNext"><a href="([^"]+)', text)
        url = "https://doctor-yab.ir" + onward[1] if onward else ""
    assert {row["url"] for row in [*rows, *unanswered]} <= met
    assert page(replica, "https://doctor-yab.ir/faq/?page=12") == page(replica, "https://doctor-yab.ir/faq/?page=900")


def test_isovisit(replica: Replica) -> None:
    site = replica.sites.named("isovisit")
    rows = list(site.truth())
    for row in rows[::4]:
        text = page(replica, row["url"])
        first, _, rest = text.partition('<div class="answers">')
        asked = first.partition('<div class="asked">')[2]
        assert flat(read(asked, "", only_p).found["p"][0]) == flat(row["question"])
        said = read(rest.partition("</section>")[0], "", only_p).found["p"]
        assert [flat(one) for one in said] == [flat(one) for one in row["answers"]]
        assert ("<p>" in first.partition("section-title")[2].partition("</section>")[0]) == ("published" in row)
    locs = re.findall(r"<loc>([^<]+)", page(replica, "https://isovisit.com/sitemap.xml"))
    articles = list(site.also["articles"]())
    assert {row["url"] for row in [*rows, *articles]} <= set(locs)
    lists = [f"https://isovisit.com/questions?page={n}" for n in range(1, 11)]
    assert {row["url"] for row in rows} <= set(walk(replica, lists, r"/question/\d+/"))
    assert fetch(replica, "https://isovisit.com/questions?page=11").status == 404
    body = marks("links-article-related", body="section-description")
    for row in articles[::9]:
        assert flat(read(page(replica, row["url"]), "", body).found["body"][0]) == flat(row["text"])


def only_p(tag: str, attrs: dict[str, str | None]) -> str | None:  # noqa: ARG001
    return "p" if tag == "p" else None


def test_tumj_texts_issues_and_pdfs(replica: Replica) -> None:
    site = replica.sites.named("tumj")
    rows, pdfs = list(site.truth()), list(site.also["pdf_only"]())
    assert 3 < len(pdfs) < 25
    for row in rows[::5]:
        found = read(page(replica, row["url"]), row["url"], marks(body="yw_text")).found
        text = flat(found["body"][0])
        assert "@example.org" in text
        assert text.endswith(flat(row["text"]))
        assert "نویسنده مسئول" not in row["text"]
        mixed = row["url"].replace("&ftxt=1&html=1", "").replace("?", "?html=1&ftxt=1&")
        assert page(replica, mixed) == page(replica, row["url"])
        first = read(page(replica, row["abstract_url"]), "", marks(body="yw_text")).found["body"][0]
        assert flat(row["abstract"]) in flat(first)
    archive = read(
        page(replica, "https://tumj.tums.ac.ir/browse.php?slc_lang=fa&sid=1"), "https://tumj.tums.ac.ir/"
    ).links
    issues = [link for link in archive if "mag_id=" in link]
    assert len(issues) == 8
    met = {link for url in issues for link in read(page(replica, url), url).links}
    assert {row["abstract_url"] for row in rows} | {row["url"] for row in pdfs} <= met
    texts = {re.search(r"a_id=(\d+)", link)[1] for link in met if "ftxt=1" in link}  # type: ignore[index]
    assert {re.search(r"a_id=(\d+)", row["url"])[1] for row in rows} <= texts  # type: ignore[index]
    assert fetch(replica, pdfs[0]["url"].replace(".html", ".pdf")).type == "application/pdf"


def test_tumj_oai_gives_every_record_in_parts(replica: Replica) -> None:
    def ask(query: str) -> str:
        return page(replica, f"https://tumj.tums.ac.ir/oai?{query}")

    assert "<repositoryName>" in ask("verb=Identify")
    text, parts = ask("verb=ListRecords&metadataPrefix=oai_dc"), []
    while True:
        parts.append(text)
        token = re.search(r"<resumptionToken[^>]*>([^<]+)</resumptionToken>", text)
        if not token:
            break
        text = ask(f"verb=ListRecords&resumptionToken={token[1]}")
    assert len(parts) == 2
    named = set(re.findall(r"<dc:identifier>([^<]+)", "".join(parts)))
    site = replica.sites.named("tumj")
    assert {row["abstract_url"] for row in site.truth()} | {row["url"] for row in site.also["pdf_only"]()} == named
    for query, code in (("verb=Nothing", "badVerb"), ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
                        ("verb=ListRecords&metadataPrefix=oai_dc&from=2031-01-01", "noRecordsMatch")):  # fmt: skip
        assert f'code="{code}"' in ask(query)


def test_no_two_sites_hold_the_same_text(replica: Replica) -> None:
    held: list[Any] = [row["text"] for slug in ARTICLES for row in replica.sites.named(slug).truth()]
    assert len(set(held)) > len(held) - 12
