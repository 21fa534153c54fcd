"""What records are about, and the order that goes by it, in a crawl as a user starts it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from crawlers import archive
from crawlers.sites import SITES
from crawlers.topics import topic_of
from pipelines.records import Answer
from tests.crawlers.conftest import Crawl


def test_a_topic_is_a_specialty_else_a_section_else_a_tag() -> None:
    site = SITES["drhast"]
    answers = (Answer(text="یک"), Answer(text="دو", specialty="پوست و مو"))

    def topic(**fields: object) -> str:
        return topic_of(site.question("https://drhast.com/q/abcde", "main_text", question="چرا؟", **fields))

    assert topic(answers=answers, section="قلب", tags=("درد",)) == "پوست و مو"
    assert topic(answers=answers[:1], section="قلب", tags=("درد",)) == "قلب"
    assert topic(tags=("درد", "تب")) == "درد"
    assert topic() == ""
    assert topic_of(site.article("https://drhast.com/q/abcde", "main_text", text="متن", section="تغذیه")) == "تغذیه"


def test_a_crawl_by_topic_takes_all_topics_alike(small: Crawl) -> None:
    small.run("drhast", "-s", "CLOSESPIDER_PAGECOUNT=150", TABIB_ORDER="topic")
    asked = "SELECT topic, taken, (SELECT count(*) FROM urls WHERE state = 'queued' AND urls.topic = topics.topic)"
    with closing(sqlite3.connect(small.data / "frontier" / "drhast.sqlite")) as db:
        rows = db.execute(f"{asked} FROM topics").fetchall()
    assert len(rows) > 8
    left = [taken for _, taken, queued in rows if queued]
    assert left, "the crawl was stopped before its end"
    most = max(taken for _, taken, _ in rows)
    behind = [taken for taken in left if taken < most - 9]  # eight requests are under way at once
    assert len(behind) <= len(rows) // 8, "but for one of which a page has only just become known"
    small.run("drhast", TABIB_ORDER="topic")
    assert small.ended("drhast")["status"] == "ok"
    assert small.ended("drhast")["frontier"].keys() <= {"done", "gone", "refused", "moved"}
    archived = (
        stored for file in archive.warc_files(small.data / "archive" / "drhast") for stored in archive.read(file)
    )
    records = (record for stored in archived for record in SITES["drhast"].extract(stored.body, stored.url))
    assert {topic for topic, *_ in rows} - {""} <= {topic_of(record) for record in records}
