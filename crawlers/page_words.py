"""Words by which pages name their parts: class and id names, and the short lines around a text.

In common use across blog and magazine themes, Latin, Finglish and Persian; none is made for one site.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Names (class, id, itemprop, role) of the text itself.
TEXT = re.compile(
    r"(entry|post|article|blog|news|story|single|page)[-_]?(content|body|text|txt|main|detail|matn|message|desc)s?\b"
    r"|(content|body|text|main)[-_]?(post|article|entry|news|story)\b"
    r"|articlebody|blogpost|postmatn|\bmatn\b|\bptext\b|\bcontext\b|maincont|h-?entry|e-content"
)
#: Names that say "text" of many things.
PERHAPS = re.compile(r"content|post|entry|article|story|text|\bmain|\bbody|\bsingle\b|matn|detail")
#: Names of what surrounds the text.
AROUND = re.compile(
    r"side-?_?bar|_side_|\bside|(?<!elementor-)widget|menu|\bnav|navi|footer|\bfoot|\bbottom|comment|respond|reply|nazar|"
    r"relat|similar|share\b|sharing|social|addtoany|\btags?\b|[-_]tags?\b|tags?[-_]|tagcloud|keyword|\bmeta|[-_]meta|"
    r"byline|breadcrumb|pagina|page-?links|pager|\brss|archiv|categor|\bcats?\b|links?\b|peyvand|login|sign-?up|"
    r"register|search|poll|vote|rating|\brate|\bstats?\b|statistic|amar|\bads?\b|[-_]ads?\b|advert|banner|sponsor|promo|"
    r"copyright|popup|modal|newsletter|subscribe|cookie|author|\babout|\bprofile|recent|latest|popular|calendar|header\b|"
    r"(?<![-\w])top(?![-\w])|toolbar|\btoc\b|slider|carousel|owl-|marquee|weather|\bdate\b|[-_]date\b|\bprint\b|\bemail\b|"
    r"[-_]more\b|image-?caption|embedcaption|newscaption|\bcaption-|gallery|continue|\binfo\b|[-_]info|complementary|"
    r"contentinfo"
)
#: Names of one post as a whole.
POST = re.compile(r"\b(blog-?)?post\b|\bentry\b|\bhentry\b|\barticle\b|\bsingle\b")
#: Names that only tell whether a page has a sidebar, on what holds the whole page.
LAYOUT = re.compile(r"\b(has|no|with|without|hide|show)[-_]?(left|right)?[-_]?sidebars?\b")
AROUND_TAGS = frozenset("nav footer aside form dialog menu label marquee".split())
TEXT_TAGS = frozenset("article main".split())

#: How a line about the post begins: tags, section, author, comments.
ABOUT_POST = re.compile(
    r"\W*(برچسب|تگ ?ها|کلمات کلیدی|کلید ?واژه|دسته ?بندی|دسته:|طبقه ?بندی|موضوع|نوشته شده|نویسنده|ارسال شده|پست شده|"
    r"تعداد نظر|نظرات|نظر دهید|دیدگاه|بازدید|تعداد بازدید|ادامه مطلب|لینک ?های? مرتبط|لینک ثابت|مطالب مرتبط|"
    r"مطالب مشابه|پست ?های مرتبط|نوشته ?های مرتبط|مرتبط با|اشتراک|دنبالک|آخرین ویرایش|ویرایش شده|تاریخ ارسال|"
    r"tags?\b|comments?\b|posted|related|share\b|categor)",
    re.IGNORECASE,
)
#: How a line with a link to another page of the site begins.
READ_ALSO = re.compile(
    r"\W*(بیشتر بخوانید|همچنین بخوانید|همچنین ببینید|بیشتر بدانید|حتما بخوانید|مطالعه بیشتر|پیشنهاد مطالعه|مطلب مرتبط|"
    r"مقاله مرتبط|ادامه مطلب|read more|see also|also read|read also|related)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)  # a site has some hundred names, and they are on all of its pages
def cue_of(tag: str, names: str) -> int:
    """What tag and names of an element say: 2 surely main text, 1 perhaps, -1 surroundings, 0 nothing.

    >>> [cue_of("div", names) for names in ("entry-content", "content", "right-sidebar", "has-sidebar box")]
    [2, 1, -1, 0]
    """
    if tag in AROUND_TAGS:
        return -1
    if names:
        if TEXT.search(names):
            return 2
        if AROUND.search(LAYOUT.sub("", names)):
            return 1 if tag in TEXT_TAGS and POST.search(names) else -1
        if PERHAPS.search(names):
            return 1
    return 1 if tag in TEXT_TAGS else 0
