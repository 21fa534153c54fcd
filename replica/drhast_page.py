"""The pages of drhast.com: schema.org QAPage microdata, no date, many links."""

# ruff: noqa: E501 (the markup keeps the lines it has on the site)

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from replica.draw import number
from replica.markup import attr, breaks, esc, flavoured, paragraphs
from replica.people import Doctor

HOST = "https://drhast.com"
_HEAD = """<!DOCTYPE html>
<html lang=fa dir="rtl"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="canonical" href="{canonical}">
<link rel="stylesheet" href="/assets/app.css?v=81"><script>window.dataLayer=window.dataLayer||[];function g(){{dataLayer.push(arguments)}}</script>
<style>.main-question{{margin:0 auto;max-width:960px}} .doctor-ui{{display:flex}} .related-questions li{{padding:.5rem}}</style>
</head><body class=page-qa>
<!-- <div itemprop="mainEntity"><h1>قالب قدیمی</h1></div> -->
<noscript><div class="no-js">برای استفاده بهتر جاوااسکریپت را فعال کنید</div></noscript>
<header><nav><a href="/">دکتر هست</a> <a href="/q/page-1">پرسش‌ها</a> <a href="/q/ask">از دکتر بپرس</a>
<a href="/search?type=doctor">جستجوی پزشک</a> <a href="/login">ورود</a></nav>
<form action=/search method=get><input name=q placeholder="نام پزشک یا تخصص"><button type=submit>
<svg width="16" height="16" viewBox="0 0 16 16"><title>جستجو</title><path d="M2 2l12 12"/></svg></button></form></header>
"""
_FOOT = """<footer><ul><li><a href="/about">درباره ما</a><li><a href="/terms">قوانین</a><li><a href="/redirect/?to=app">دانلود برنامه</a></ul>
<p>پاسخ‌های این سایت جای ویزیت حضوری را نمی‌گیرد.</footer>
<script type="application/json" id="state">{"user":null,"text":"<h1>این متن پرسش نیست<\\/h1>"}</script>
<script src="/assets/app.js" defer></script></body></html>
"""


@dataclass(frozen=True, slots=True)
class Link:
    """A question as other pages link to it."""

    index: int
    code: str
    title: str


def href(link: Link, page: int) -> str:
    """The address of a link as page `page` writes it: most in full, others in every careless way."""
    way = (link.index * 7919 + page * 104729) % 100
    path = f"/q/{link.code}"
    if way < 62:
        return HOST + path
    if way < 84:
        return path
    if way < 88:
        return f"http://drhast.com{path}"
    if way < 92:
        return f"https://www.drhast.com{path}"
    if way < 96:
        return f"{HOST}{path}?utm_source=related&amp;utm_medium=box"
    return f"{HOST}{path}#answers"


def _link_items(links: list[Link], page: int, cls: str) -> str:
    return "".join(
        f'<li class="{cls}__item"><a href="{href(link, page)}" class="{cls}__link">{esc(link.title) or "بدون عنوان"}</a></li>\n'
        for link in links
    )


def question_page(page: Link, question: str, answers: list[str], doctors: list[Doctor], related: list[Link],
                  newest: list[Link], topic: tuple[str, str]) -> str:  # fmt: skip
    """A question with its answers, its doctors and its related links."""
    flavour = number(0, page.code)
    url = f"{HOST}/q/{page.code}"
    # Rarely a page lacks its heading; the truth has an empty title then.
    heading = (
        f'<h1 class="main-question__title" itemprop="name">{flavoured(page.title, flavour)}</h1>' if page.title else ""
    )
    body = f'<h2 class="main-question__body" itemprop="text">{breaks(question, flavour)}</h2>' if question else ""
    shown = "".join(
        _answer(text, doctor, flavour + nth, nth)
        for nth, (text, doctor) in enumerate(zip(answers, doctors, strict=True))
    )
    return f"""{_HEAD.format(title=esc(page.title or "پرسش پزشکی") + " | دکتر هست", canonical=url)}
<ol class="breadcrumb"><li><a href="/">خانه</a></li><li><a href="/q/page-1">پرسش و پاسخ</a></li><li><a href="/doctors/{topic[1]}">{topic[0]}</a></li></ol>
<main itemscope itemtype="https://schema.org/QAPage">
<div class="main-question" itemprop="mainEntity" itemscope itemtype="https://schema.org/Question">
{heading}
{body}
<div class="main-question__tools"><span itemprop="answerCount">{len(answers)}</span> پاسخ
<a href="/q/print/{page.code}" rel=nofollow>نسخه چاپی</a> <a href="/q/ask?like={page.code}">پرسش مشابه دارم</a></div>
{shown}</div></main>
<aside><div class="latest"><h4>تازه‌ترین‌ها</h4><ul>{_link_items(newest, page.index, "latest")}</ul></div>
<section class="related-questions"><h3>پرسش‌های مرتبط</h3><ul>
{_link_items(related, page.index, "related-questions")}</ul></section></aside>
{_FOOT}"""


def _answer(text: str, doctor: Doctor, flavour: int, nth: int) -> str:
    role = "acceptedAnswer" if nth == 0 else "suggestedAnswer"
    tag, shown = ("div", paragraphs(text, flavour)) if flavour % 9 == 0 else ("span", breaks(text, flavour))
    return f"""<div class="main-question__answer" itemprop="{role}" itemscope itemtype="https://schema.org/Answer">
{_doctor(doctor)}
<div class="main-question__answer-body"><{tag} itemprop="text">{shown}</{tag}></div>
<div class="main-question__answer-tools"><button type=button>مفید بود (<b>{flavour % 23}</b>)</button> <a href="/report?a={nth}">گزارش</a></div>
</div>
"""


def _doctor(doctor: Doctor) -> str:
    verified = '<i class="doctor-ui-verified" title="تایید شده"></i>' if doctor.verified else ""
    city = f'<a class="doctor-ui-city" href="/city/{doctor.city[1]}/">{doctor.city[0]}</a>' if doctor.city else ""
    fields = "".join(f'<li><a href="/doctors/{slug}">{name}</a></li>' for name, slug in doctor.specialties)
    fields = f'<ul class="doctor-ui-specialties">{fields}</ul>' if fields else ""
    return f"""<div class="doctor-ui" itemprop="author" itemscope itemtype="https://schema.org/Physician">
<a href="{HOST}{doctor.path}"><img src="/avatars/{doctor.number}.webp" alt="{attr(doctor.name)}"><span class="doctor-ui-name" itemprop="name">{doctor.name}</span></a>{verified}
{fields}{city} <a href="{doctor.path}reviews">نظر بیماران</a></div>"""


def list_page(nth: int, links: list[Link], last: int) -> str:
    """List page `nth` of `last`; the newest first."""
    pager = "".join(f'<a href="/q/page-{n}">{n}</a> ' for n in range(1, last + 1))
    items = "".join(
        f'<li class="question-card"><h3><a href="{href(link, -nth)}">{esc(link.title) or "بدون عنوان"}</a></h3></li>\n'
        for link in links
    )
    return f"""{_HEAD.format(title=f"پرسش و پاسخ پزشکی، صفحه {nth}", canonical=f"{HOST}/q/page-{nth}")}
<h1>تازه‌ترین پرسش‌ها</h1><a href="/q/page-{nth}?sort=popular">پربازدیدترین</a>
<ul class="questions">
{items}</ul><nav class="pager">{pager}</nav>
<a class="ask" href="https://drhast.com/q/ask">پرسش خود را بنویسید</a>
{_FOOT}"""


def plain_page(title: str, canonical: str) -> str:
    """A page of the site that is neither a list nor a question: a doctor, a city, the home page."""
    return f"""{_HEAD.format(title=esc(title), canonical=quote(canonical, safe=":/"))}<main><h1>{esc(title)}</h1>
<p><a href="/q/page-1">پرسش‌های پزشکی</a></main>{_FOOT}"""
