"""``tabib new-site``: looks at a few pages of a site, writes a declaration of what they tell, says what to do next."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import click

from crawlers import guess
from crawlers.declaration import sites_of_file
from crawlers.urls import canonical
from pipelines.errors import UsageError
from tabib.site_draft import declaration
from tabib.site_look import Look, from_files, from_site

SLUG = re.compile(r"[a-z][a-z0-9_]*")


def run(url: str, out: Path | None, files: tuple[Path, ...]) -> int:
    """Looks, writes, says; 0 where title and text of articles were found, 4 where somebody must fill them in."""
    try:
        address = canonical(url if "://" in url else f"https://{url}")
    except ValueError:
        raise UsageError(f"{url!r} is no web address", remedy="give one like https://blog.example/") from None
    host = urlsplit(address).netloc
    path = out or Path(f"{slug_of(host)}.py")
    if not SLUG.fullmatch(path.stem) or path.suffix != ".py":
        raise UsageError("the name of a site's file is its slug", where=str(path), remedy="name it like myblog.py")
    if path.exists():
        raise UsageError("there is a file already", where=str(path), remedy="give another --out, or remove it")
    look = from_files(host, address, files) if files else from_site(host, address)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(declaration(look, path.stem), encoding="utf-8")
    sites_of_file(path)  # what is written here must load
    for line in said(look, path, address):
        click.echo(line)
    return 0 if guess.body_css(look.articles) or look.platform in ("yektaweb", "iransamaneh", "qapage") else 4


def slug_of(host: str) -> str:
    """A slug for a host: its first name that says something.

    >>> slug_of("www.my-blog.example"), slug_of("9clinic.example")
    ('my_blog', 'site_9clinic')
    """
    name = re.sub(r"\W", "_", host.removeprefix("www.").partition(".")[0].lower(), flags=re.ASCII)
    return name if SLUG.fullmatch(name) else f"site_{name}"


def said(look: Look, path: Path, address: str) -> list[str]:
    """What was seen, what is written where, and what to do next."""
    seen = {
        "platform": look.platform or "none that is known",
        "sitemaps": ", ".join(look.sitemaps) or "none",
        "feed": look.feed or "none",
        "articles": f"{look.alike} links like {look.pattern}" if look.pattern else "no links that look like articles",
        "read": f"{len(look.articles)} articles to find where title, text and date stand",
    }
    site, example = path.stem, look.articles[0].url if look.articles else address
    lines = [f"  {what:<10}{value}" for what, value in seen.items()]
    lines += [f"{look.site.domain}: written to {path}; every guess in it is marked. Look at it, then:"]
    for command in (f"check {site}", f"savepage {site} {example}", f"crawl {site}"):
        lines.append(f"  tabib {command} --site-file {path}")
    return lines
