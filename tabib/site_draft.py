"""The declaration that ``tabib new-site`` writes: Python of about 15 lines, each guess with what it rests on."""

from __future__ import annotations

import re

from crawlers import guess
from tabib.site_look import Look

#: Where what a declaration may use comes from.
IMPORTS = {
    "crawlers.feed": ("Feed",),
    "crawlers.platforms": ("qapage",),
    "crawlers.platforms.iransamaneh": ("NEWS_PAGES", "SECTIONS", "News"),
    "crawlers.platforms.oai": ("OaiPmh",),
    "crawlers.platforms.schema_org": ("NOISE",),
    "crawlers.platforms.wordpress": ("WordPressApi",),
    "crawlers.platforms.yektaweb": ("ISSUES", "PAGES", "QUERY", "Paper"),
    "crawlers.site": ("Attr", "Body", "JalaliDate", "JsonLd", "Layout", "Meta", "Site", "Text", "Texts"),
    "crawlers.sources": ("Archive", "Listing", "Related", "Sitemap", "first"),
}


def declaration(look: Look, slug: str) -> str:
    """The file: a declaration of about 15 lines that says of each guess what it rests on."""
    lines = _known_platform(look) or _generic(look)
    body = [f"    {line}" if line else "" for line in lines]
    head = [
        f'    domain = "{look.site.domain}"',
        f'    kind = "{"question" if look.platform == "qapage" else "article"}"',
    ]
    text = "\n".join([f"class {_class_name(slug)}(Site):", *head, *body])
    return (
        f'"""{look.site.domain}: guessed by `tabib new-site`; look at every line."""\n\n{_imports(text)}\n\n\n{text}\n'
    )


def _class_name(slug: str) -> str:
    return "".join(part.capitalize() for part in slug.split("_"))


def _imports(text: str) -> str:
    code = re.sub(r'r?"[^"]*"|#.*', "", text)
    used = {module: [name for name in names if re.search(rf"\b{name}\b", code)] for module, names in IMPORTS.items()}
    return "\n".join(f"from {module} import {', '.join(names)}" for module, names in used.items() if names)


def _known_platform(look: Look) -> list[str]:
    """The declaration of a site on software whose pages are known: its looks are the platform's."""
    if look.platform == "yektaweb":
        return [
            "pages = PAGES  # the site is on Yektaweb",
            "query = QUERY",
            'sources = [first(OaiPmh("/oai"), Archive("/browse.php?sid=1&slc_lang=fa", lists=ISSUES))]',
            "",
            "class Abstract(Paper): ...",
        ]
    if look.platform == "iransamaneh":
        return [
            "pages = NEWS_PAGES  # the site is on IranSamaneh",
            "sources = [SECTIONS]",
            "",
            "class Guessed(News):",
            '    body = Body("div#echo_detail", drop=NOISE)',
        ]
    return []


def _generic(look: Look) -> list[str]:
    pattern = look.pattern or "/[^/]+/?"
    seen = f"{look.alike} links look like this" if look.pattern else "nothing seen: put the addresses of articles here"
    lines = [f'pages = r"{pattern}"  # guess: {seen}']
    if look.site.rewrite:
        lines.append(f"rewrite = {_mapping(look.site.rewrite)}  # robots.txt forbids the addresses as they are linked")
    lines += [f"sources = [{', '.join(_sources(look))}]  # guess: {_why(look)}", ""]
    if look.platform == "qapage":
        return [*lines, "class Guessed(qapage.Microdata): ...  # schema.org's QAPage was seen"]
    css = guess.body_css(look.articles)
    about = "guess: it holds the text" if css else "nothing seen: put CSS of the text here"
    drop = ", drop=NOISE" if css and guess.drops_noise(look.articles, css) else ""
    lines += ["class Guessed(Layout):", f'    when = "{css or "article"}"  # {about}']
    lines += [f"    title = {rule}" for rule in [guess.title_rule(look.articles)] if rule]
    lines.append(f'    body = Body("{css or "article"}"{drop})')
    lines += [f"    published = {rule}  # guess: a date" for rule in [guess.date_rule(look.articles)] if rule]
    if any(page.root.css_first("a[rel=tag]") for page in look.articles):
        lines.append('    tags = Texts("a[rel=tag]")')
    return lines


def _mapping(rewritten: dict[str, str]) -> str:
    return "{" + ", ".join(f'r"{spelling}": "{served}"' for spelling, served in rewritten.items()) + "}"


def _sources(look: Look) -> list[str]:
    """Code of the sources: the cheapest that was seen to work first, and links between articles where none is whole."""
    whole = ["WordPressApi()"] if look.rest else []
    whole += [
        f'Sitemap("{path}"{f", only={only!r}" if only else ""})'.replace("'", '"')
        for path, only in look.sitemaps.items()
    ]
    found = guess.links(look.site, [*look.pages, *look.articles])
    path, pattern = guess.listing_path(found), guess.lists_pattern(found)
    lists = f'Listing("{path}")' if path else ""
    if whole:
        return [f"first({', '.join([*whole, *filter(None, [lists])])})" if len(whole) > 1 or lists else whole[0]]
    if not lists or pattern.count("|"):
        lists = f'Archive("/", lists=r"{pattern or "/page/.*"}")'
    return [lists, *([f'Feed("{look.feed}")'] if look.feed else []), "Related()"]


def _why(look: Look) -> str:
    if look.rest or look.sitemaps:
        return "they answered"
    return "no sitemap, no REST API was seen"
