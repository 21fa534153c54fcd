"""HTML to lines: blocks never glue words, inline markup never splits them."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawlers.blocks import text_of

CASES = [
    ("<p>یک</p><p>دو</p>", "یک\nدو"),
    ("یک<br>دو<br/>سه", "یک\nدو\nسه"),
    ("<p>می&zwnj;خو<b>ر</b>م</p>", "می\u200cخورم"),
    ("<p>a&nbsp; b\n\t c</p>", "a b c"),
    ("<ul><li>یک<ul><li>دو</li></ul></li><li><p>سه</p></li></ul>", "یک\nدو\nسه"),
    (
        "<table><tr><th>نام</th><th>مقدار</th></tr><tr><td><p>B12</p><p>خون</p></td><td>174</td></tr></table>",
        "نام مقدار\nB12 خون 174",
    ),
    ("<p>یک<script>x</script><style>y</style><!-- z --> دو</p>", "یک دو"),
    ("<p>یک<p>دو<li>سه", "یک\nدو\nسه"),
    ("<h2>عنوان</h2>متن<div>پایان</div>باز", "عنوان\nمتن\nپایان\nباز"),
    ("<p>یک <a class=ad href=x>تبلیغ</a> دو</p>", "یک دو"),
    ("<div class=ad><p>تبلیغ</p></div><p>متن</p>", "متن"),
    ("<p>&lt;b&gt; &amp; 120/80</p>", "<b> & 120/80"),
    ("<svg><text>نه</text></svg><noscript>نه</noscript><template>نه</template>آری", "آری"),
    ("", ""),
]


@pytest.mark.parametrize(("html", "want"), CASES)
def test_lines(html: str, want: str) -> None:
    root = LexborHTMLParser(f"<div id=root>{html}</div><p>after</p>").css_first("#root")
    assert root is not None
    assert text_of(root, [".ad"]) == want


def test_ten_thousand_nested_elements() -> None:
    body = LexborHTMLParser("<div>" * 10_000 + "ته" + "</div>" * 10_000).body
    assert body is not None
    assert text_of(body) == "ته"
