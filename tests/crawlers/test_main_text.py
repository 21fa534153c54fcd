"""Main text of pages that no rule was made for: invented blogs of several markups, whole sites, and hostile input."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time

import pytest

from crawlers.main_text import SiteTemplate, main_text

PARAGRAPHS = [
    "آب ولرم و استراحت کافی در روزهای نخست سرماخوردگی بیش از هر دارویی به بهبود بیمار کمک می‌کند.",
    "اگر تب بیش از سه روز ادامه داشت یا تنگی نفس پدید آمد، باید همان روز به پزشک مراجعه کرد.",
    "کودکان زیر دو سال و سالمندان زودتر کم‌آب می‌شوند و نوشیدن مایعات برای آنان اهمیت بیشتری دارد.",
    "شستن دست‌ها با آب و صابون، ساده‌ترین راه پیشگیری از انتقال ویروس در خانه و محل کار است.",
]
TITLE = "درمان خانگی سرماخوردگی"
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
WANT = "\n".join(PARAGRAPHS)
NOISE = [
    "صفحه نخست",
    "آخرین مطالب",
    "تماس با ما",
    "درباره نویسنده",
    "برچسب",
    "هرگونه برداشت",
    "دیدگاه کاربران",
    "پنج روش",
]
MENU = "<ul>" + "".join(f"<li><a href=/{n}>{word}</a></li>" for n, word in enumerate(NOISE[:3])) + "</ul>"
LINKS = "<ul>" + "".join(f"<li><a href=/post/{n}>پنج روش ساده برای مراقبت {n}</a></li>" for n in range(9)) + "</ul>"
ABOUT = "درباره نویسنده این وبلاگ باید گفت که او سال‌ها در این زمینه نوشته و هنوز هم می‌نویسد."
COMMENTS = "<p>دیدگاه کاربران: بسیار عالی بود و از زحمت شما سپاسگزاریم، لطفا باز هم بنویسید.</p>" * 4


def page(inner: str, title: str = f"وبلاگ سلامت - {TITLE}") -> str:
    return f"<!doctype html><html><head><title>{title}</title><style>p{{}}</style></head><body>{inner}</body></html>"


MARKUPS = {
    "wordpress": f"""<header class=site-header><a href=/>وبلاگ سلامت</a><nav>{MENU}</nav></header>
        <div class="site has-sidebar"><article class="post hentry"><h1 class=entry-title>{TITLE}</h1>
        <div class=entry-meta>۱۲ مهر ۱۴۰۲</div><div class=entry-content>{BODY}<ul class=sharedaddy-share-x>
        <li><a href=#>تماس با ما</a></li></ul></div><footer class=entry-footer>برچسب: <a href=#>تب</a></footer>
        </article><div id=comments>{COMMENTS}</div></div><aside class=sidebar>{LINKS}{ABOUT}</aside>
        <footer>هرگونه برداشت</footer>""",
    "nameless tables": f"""<table><tr><td>{MENU}{LINKS}</td><td><div><h2>{TITLE}</h2><div>{BODY}</div>
        <div>برچسب ها: <a href=#>تب</a> <a href=#>دارو</a></div></div></td></tr></table>""",
    "old blog": f"""<div id=header><h1><a href=/>وبلاگ سلامت</a></h1></div>
        <div id=sidebar>{LINKS}<div>{ABOUT}</div></div>
        <div class=post6><div class=toppost><h2><a href=/post/7>{TITLE}</a></h2></div>
        <div class=post8>{"<br><br>".join(PARAGRAPHS)}</div><div class=postinfo>تماس با ما</div></div>""",
    "all a widget": f"""<div class="page-widget wide">
        <div class=widget><h2>{TITLE}</h2><div>{BODY}</div></div></div>""",
    "an open link": f"""<div>{MENU}</div><h2>{TITLE}</h2><div class=box><a href=/x>{BODY}</div>""",
    "elementor": f"""<div class="elementor-widget-wrap elementor-top-column">
        <div class=elementor-widget-container>{BODY}</div></div><div class="related-posts">{LINKS}</div>""",
    "no noise": BODY,
}


@pytest.mark.parametrize("name", MARKUPS)
def test_text_and_nothing_else(name: str) -> None:
    """An unseen host, one page, no template."""
    text = main_text(page(MARKUPS[name]), "https://blog.example/post/7")
    assert text.replace(TITLE, "").strip() == WANT
    assert not any(noise in text for noise in NOISE)


def test_links_inside_a_sentence_stay_and_read_also_goes() -> None:
    first = PARAGRAPHS[0].replace("استراحت", "<a href=/x>استراحت</a>")
    also = "<p>بیشتر بخوانید: <a href=/y>ده نوشیدنی گیاهی برای فصل سرد سال</a></p>"
    html = page(f"<div class=entry-content><p>{first}</p>{also}" + BODY.split("</p>", 1)[1] + "</div>")
    assert main_text(html) == WANT


def test_lines_keep_half_spaces_and_cells() -> None:
    table = "<table><tr><th>دارو</th><th>مقدار</th></tr><tr><td>ویتامین</td><td>120/80</td></tr></table>"
    text = main_text(page(f"<div class=post-body>{BODY}{table}</div>"))
    assert text == WANT + "\nدارو مقدار\nویتامین 120/80"
    assert "می\u200cکند" in text


def test_bytes_of_two_encodings() -> None:
    html = page(MARKUPS["wordpress"]).replace("\u200c", " ").replace("۱۲ مهر ۱۴۰۲", "")
    want = WANT.replace("\u200c", " ")
    assert main_text(html.encode("utf-8")) == want
    arabic = html.replace("ی", "ي")  # windows-1256 has no Persian ye
    assert main_text(arabic.encode("cp1256")) == want.replace("ی", "ي")


@pytest.mark.parametrize(
    "html",
    ["", b"", " ", "<html>", "<!-- x -->", "<head><title>x</title></head>", "<frameset><frame src=a></frameset>"],
)
def test_nothing_to_read(html: bytes | str) -> None:
    assert main_text(html) == ""


@pytest.mark.parametrize(
    "html", ["<div class", "<a href='", "\x00\x01<p", b"\xff\xfe\xfa<p>\x80", "<p>&#xD800;", "</div>" * 50]
)
def test_broken_input_does_not_raise(html: bytes | str) -> None:
    assert isinstance(main_text(html), str)


def test_unclosed_and_crossed_elements() -> None:
    broken = "<div><b><h2>" + TITLE + "</b></h2><div class=post-content>" + BODY.replace("</p>", "") + "<table><td>"
    assert main_text(page(broken)).replace(TITLE, "").strip() == WANT


def test_ten_thousand_nested_elements_and_a_megabyte() -> None:
    started = time.process_time()
    deep = page(f"<h1>{TITLE}</h1>" + "<div>" * 10_000 + BODY + "</div>" * 10_000)
    assert main_text(deep).endswith(WANT)
    long = main_text(page(f"<nav>{MENU * 200}</nav><article>{BODY * 1_600}</article>"))
    assert len(long) > 500_000
    assert time.process_time() - started < 10  # about 1 s; a quadratic walk takes minutes


def test_same_text_in_every_process() -> None:
    html = page(MARKUPS["nameless tables"])
    program = "import sys; from crawlers.main_text import main_text; print(ascii(main_text(sys.stdin.read())))"
    runs = {
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", program],
            input=html, capture_output=True, check=True, text=True, encoding="utf-8", env={"PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }  # fmt: skip
    assert runs == {ascii(main_text(html))}


SITE_LINES = [
    "این وبلاگ هر هفته با یک نوشته تازه درباره تندرستی خانواده به روز می‌شود و خواندنش رایگان است.",
    "برای دریافت نوشته‌های تازه نشانی خود را در کادر زیر بنویسید و دکمه را فشار دهید تا آغاز شود.",
]


def site_page(number: int) -> tuple[str, str]:
    """A page of a site whose names say nothing, and its text."""
    first = f"نوشته شماره {number} از چیزی می‌گوید که در هفته {number * 3} سال گذشته در درمانگاه پرسیده بودند."
    own = [
        first,
        f"{PARAGRAPHS[number % 3]} ({number + 1})",
        f"پاسخ پرسش {number} این بود که {number + 5} روز استراحت کند.",
    ]
    boxes = "".join(f"<div class=b3><div>{line}</div></div>" for line in SITE_LINES * 3)
    text = "".join(f"<div>{line}</div>" for line in own)
    inner = f"<div class=b0>{MENU}{boxes}</div><div class=b1><div class=b2>{text}<div>{SITE_LINES[0]}</div></div></div>"
    return page(inner, f"وبلاگ تندرستی - گزارش {number}"), "\n".join(own)


def test_template_removes_what_repeats() -> None:
    pages = [site_page(number) for number in range(12)]
    template = SiteTemplate.learn(html for html, _ in pages)
    for html, want in [*pages, site_page(40)]:
        assert template.main_text(html) == want
    assert any(line in main_text(pages[0][0]) for line in SITE_LINES)  # which one page alone cannot know


def test_template_is_deterministic_small_and_pickles() -> None:
    pages = [site_page(number)[0] for number in range(12)]
    template = SiteTemplate.learn(pages)
    assert template == SiteTemplate.learn(reversed(pages))
    stored = pickle.dumps(template)
    assert len(stored) < 50_000
    assert pickle.loads(stored).main_text(pages[3]) == template.main_text(pages[3])


def test_template_of_a_site_of_copies_still_finds_the_text() -> None:
    """Pages that are all nearly the same must not have their text taken for the site's furniture."""
    html = page(MARKUPS["wordpress"])
    template = SiteTemplate.learn([html] * 8)
    assert PARAGRAPHS[1] in template.main_text(html)


def test_template_of_few_pages_and_of_another_site_does_no_harm() -> None:
    html = page(MARKUPS["wordpress"])
    assert SiteTemplate.learn([]).main_text(html) == WANT
    assert SiteTemplate.learn([html] * 2) == SiteTemplate()
    other = SiteTemplate.learn(site_page(number)[0] for number in range(12))
    assert other.main_text(html) == WANT
