"""The item pipelines, run by Scrapy itself: its own manager in this process, its own crawl in another."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem
from scrapy.pipelines import ItemPipelineManager
from scrapy.utils.test import get_crawler

from pipelines.items import ITEM_PIPELINES, LengthItem, NearItem, NormaliseItem, PiiItem
from pipelines.records import Answer, Article, Question

BODY = " ".join(f"جمله شماره {n} درباره درد و تب است" for n in range(30))


def article(n: int, text: str = "", **more: Any) -> Article:
    return Article(site="hidoctor", url=f"https://hidoctor.ir/{n}", text=text or f"{BODY} {n}", **more)


def question(n: int, text: str, *answers: str) -> Question:
    url = f"https://drhast.com/{n}"
    return Question(site="drhast", url=url, question=text, answers=tuple(Answer(text=a) for a in answers))


def crawler(**settings: Any) -> Crawler:
    return get_crawler(settings_dict={"ITEM_PIPELINES": ITEM_PIPELINES, **settings})


def through(crawl: Crawler, *items: Any) -> tuple[list[Any], list[str]]:
    """What Scrapy's manager lets through, and the reasons of what it drops."""
    manager = ItemPipelineManager.from_crawler(crawl)
    kept, reasons = [], []
    for item in items:
        try:
            kept.append(asyncio.run(manager.process_item_async(item)))
        except DropItem as error:
            reasons.append(str(error))
    return kept, reasons


def stats(crawl: Crawler) -> dict[str, Any]:
    assert crawl.stats is not None
    return {name: value for name, value in crawl.stats.get_stats().items() if name.startswith("tabib/")}


def test_all_texts_are_normalised_and_scrubbed_and_nothing_else_changes() -> None:
    given = Question(
        site="drhast",
        url="https://drhast.com/ي/1",
        title="درد زانو ، كمر",
        tags=("زانو ي",),
        question="تلفن من ۰۹۱۲-۱۲۳-۴۵۶۷ است و درد دارم",
        answers=(Answer(text="سلام به a@b.ir بنويسيد لطفا", specialty="ارتوپدي", verified=True),),
    )
    crawl = crawler()
    [item], reasons = through(crawl, given)
    assert item == Question(
        site="drhast",
        url="https://drhast.com/ي/1",
        title="درد زانو، کمر",
        tags=("زانو ي",),
        question="تلفن من [PHONE] است و درد دارم",
        answers=(Answer(text="سلام به [EMAIL] بنویسید لطفا", specialty="ارتوپدي", verified=True),),
    )
    assert reasons == []
    assert stats(crawl) == {"tabib/items_masked/phone": 1, "tabib/items_masked/email": 1}


def test_labels_are_scrubbed_and_what_says_where_a_record_is_from_is_not() -> None:
    origin: dict[str, Any] = {"licence": "https://example.com/licence", "layout": "a", "warc": "09121234567.warc.gz"}
    given = Question(
        site="drhast",
        url="https://drhast.com/09121234567",
        tags=("زانو", "تلفن ۰۹۱۲۱۲۳۴۵۶۷"),
        question="درد دارم",
        answers=(
            Answer(text="به پزشک خود مراجعه کنید لطفا", specialty="ارتوپد 09121234567", doctor_role="دکتر احمدی"),
        ),
        **origin,
    )
    crawl = crawler()
    [item], _ = through(crawl, given)
    assert item.tags == ("زانو", "تلفن [PHONE]")
    assert (item.answers[0].specialty, item.answers[0].doctor_role) == ("ارتوپد [PHONE]", "دکتر [NAME]")
    assert (item.id, item.url) == (given.id, given.url)
    assert {name: getattr(item, name) for name in origin} == origin
    assert stats(crawl) == {"tabib/items_masked/phone": 2, "tabib/items_masked/name": 1}
    [scrubbed], _ = through(crawl, article(1, tags=("a@b.ir",)))
    assert scrubbed.tags == ("[EMAIL]",)


def test_an_article_and_a_stranger() -> None:
    kept, _ = through(crawler(), article(1, title="كتاب"), {"url": "x", "text": "كتاب"})
    assert kept[0].title == "کتاب"
    assert kept[1] == {"url": "x", "text": "كتاب"}


def test_a_question_goes_only_when_all_its_answers_are_short() -> None:
    crawl = crawler(TABIB_MIN_WORDS=4)
    long = "به پزشک خود مراجعه کنید"
    kept, reasons = through(
        crawl,
        question(1, "درد معده دارم", "بله"),
        question(2, "سردرد میگرنی من خوب نمی‌شود", "بله", long),
        question(3, "هنوز کسی به این پرسش پاسخی نداده است"),
        article(4, "کوتاه است"),
    )
    assert [item.url[-1] for item in kept] == ["2", "3"]
    assert reasons == [
        "drhast: https://drhast.com/1: too_short (under 4 words)",
        "hidoctor: https://hidoctor.ir/4: too_short (under 4 words)",
    ]
    assert stats(crawl) == {"tabib/items_dropped/too_short": 2}


def test_near_duplicates_of_what_was_kept_are_dropped() -> None:
    crawl = crawler()
    answer = "این درد معمولا از عضلات کمر است و با استراحت و گرما در چند روز بهتر می‌شود"
    ask = "سلام دکتر من سه روز است که کمرم درد می‌کند چه کار کنم"
    kept, reasons = through(
        crawl,
        question(1, ask, answer),
        question(2, ask.replace("سلام", "سلام،") + " ؟", answer),  # the same but for signs
        question(3, ask, "برای تشخیص لازم است که از مهره‌ها عکس گرفته شود و معاینه شوید"),
        article(4),
        article(5, f"{BODY} 4 پایان"),
        article(6, BODY[: len(BODY) // 3]),
    )
    assert [item.url[-1] for item in kept] == ["1", "3", "4", "6"]
    assert reasons == [
        "drhast: https://drhast.com/2: near_duplicate (of https://drhast.com/1)",
        "hidoctor: https://hidoctor.ir/5: near_duplicate (of https://hidoctor.ir/4)",
    ]
    assert stats(crawl)["tabib/items_dropped/near_duplicate"] == 2
    assert not any(word in reason for reason in reasons for word in ("درد", "جمله"))


def test_candidates_are_verified_at_the_threshold() -> None:
    """Jaccard of the char-5 shingles by hand: exactly at the threshold is a duplicate, a little under is not."""
    left, right = question(1, "abcdefghijklmnopqrst"), question(2, "abcdefghijklmnopqrsz")  # 15 of 17 shingles
    for threshold, kept in ((15 / 17, 1), (0.89, 2)):
        assert len(through(crawler(TABIB_NEAR_THRESHOLD=threshold), left, right)[0]) == kept


def test_memory_is_bounded_and_the_oldest_is_forgotten() -> None:
    near = NearItem.from_crawler(crawler(TABIB_NEAR_KEEP=3))
    texts = [" ".join(f"واژه{n}{m}" for m in range(40)) for n in range(5)]
    for n, text in enumerate(texts):
        near.process_item(article(n, text))
    assert len(near._kept) == 3
    with pytest.raises(DropItem):
        near.process_item(article(9, texts[4]))
    assert near.process_item(article(10, texts[0])).url.endswith("10")


def test_raw_leaves_every_pipeline_out(monkeypatch: pytest.MonkeyPatch) -> None:
    given = article(1, "كتاب ۰۹۱۲۱۲۳۴۵۶۷")
    assert through(crawler(TABIB_RAW=True), given, given) == ([given, given], [])
    monkeypatch.setenv("TABIB_RAW", "1")
    assert ItemPipelineManager.from_crawler(crawler()).middlewares == ()
    monkeypatch.setenv("TABIB_RAW", "0")
    assert len(ItemPipelineManager.from_crawler(crawler()).middlewares) == 4


def test_priorities_are_in_the_order_of_the_steps() -> None:
    order = sorted(ITEM_PIPELINES, key=ITEM_PIPELINES.__getitem__)
    assert order == [f"pipelines.items.{c.__name__}" for c in (NormaliseItem, PiiItem, LengthItem, NearItem)]


CRAWL = """
import sys, warnings
warnings.simplefilter("error", DeprecationWarning)
from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from pipelines.items import ITEM_PIPELINES
from pipelines.records import Article

class Small(Spider):
    name = "small"
    async def start(self):
        for n in range(3):
            text = "این یک متن كوتاه است که دو بار می آید و سه واژه دارد "
            text += "" if n < 2 else "ولی این یکی نه و چیز دیگری می گوید"
            yield Article(site="small", url=f"https://a.ir/{n}", text=text)

process = AsyncCrawlerProcess({"ITEM_PIPELINES": ITEM_PIPELINES, "FEEDS": {sys.argv[1]: {"format": "jsonlines"}},
                               "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False, "LOG_LEVEL": "ERROR"})
process.crawl(Small)
process.start()
print([name for name in ("pyarrow", "pandas", "hazm") if name in sys.modules])
"""


def test_a_real_crawl_with_a_feed_and_without_heavy_imports(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    done = subprocess.run([sys.executable, "-c", CRAWL, str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert "rror" not in done.stderr
    texts = [json.loads(line)["text"] for line in out.read_text("utf-8").splitlines()]
    assert len(texts) == 2
    assert "کوتاه" in texts[0]
    assert "می\u200cآید" in texts[0]


def test_importing_the_pipelines_imports_nothing_heavy() -> None:
    code = (
        "import sys, pipelines.items, pipelines.normalise, pipelines.pii, pipelines.length\n"
        "print([n for n in ('pyarrow', 'pandas', 'hazm', 'numpy', 'datasketch', 'phonenumbers') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
