"""The main text of any page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from crawlers.blocks import BLOCK, CELL, text_of
from crawlers.page_tree import HEADINGS, Element, elements, fingerprint
from crawlers.site import decoded

WORD = re.compile(r"\w+")
P = dict(lam=1.0, strong=2.0, weak=1.3, before=0.5, gap=150, near=2.0, contains=1.2, noisy=0.3, aside=0.5, sub=0.0,
    rep=0.3, repmin=3, rep_in=0.6, vote=3.0, nolink=0.5)
CONTAINERS = frozenset("body div article section main td li p span font center blockquote dd form table tbody tr ul".split())


def main_text(html: bytes | str, url: str | None = None) -> str:
    root = LexborHTMLParser(decoded(html) if isinstance(html, bytes) else html)
    return _text(root, frozenset(), {})


def _words(text: str) -> list[str]:
    return WORD.findall(text.lower())


def title_element(root: LexborHTMLParser, found: list[Element]) -> int:
    """The element that shows the page's title, or -1."""
    title = root.css_first("title")
    whole = _words(title.text())if title is not None else []
    joined = " " + " ".join(whole) + " "
    best, best_rank = -1, (0.0,)
    for i, e in enumerate(found):
        if e.pieces and whole:
            text = " ".join(p.text for p in e.pieces)
            if len(text) > 200: continue
            w = _words(text)
            if not w or f" {' '.join(w)} " not in joined: continue
            # site name stands on every page
            if any(p.known for p in e.pieces): continue
            j, head = i, 0
            for _ in range(4):
                if j < 0: break
                if found[j].tag in HEADINGS: head = 3 if found[j].tag != 'h1' else 2
                j = found[j].parent
            if 'title' in e.path or 'titr' in e.path: head += 1
            rank = (-2*e.noisy + head + min(len(w), 4)*.7 + len(' '.join(w))/len(joined),)
            if rank > best_rank:
                best, best_rank = i, rank
    return best


def score(found: list[Element], i: int, title: int) -> float:
    e = found[i]
    gain = e.plain - P['lam'] * (e.linked*P['nolink'] + e.noise)
    if gain <= 0 or e.tag not in CONTAINERS: return 0.0
    if e.cue == 2: gain *= P['strong']
    elif e.cue == 1: gain *= P['weak']
    elif e.cue < 0: gain *= P['noisy']
    if title >= 0:
        t = found[title]
        if i <= title:
            if e.end > t.start or i == title:  # an ancestor or before
                inside = False
                j = title
                while j >= 0:
                    if j == i: inside = True; break
                    j = found[j].parent
                gain *= P['contains'] if inside else P['before']
            else: gain *= P['before']
        else:
            gap = e.start - t.end
            gain *= 1 + (P['near'] - 1) * max(0.0, 1 - gap / P['gap']/4) if gap < 4*P['gap'] else 1
    return gain


def ranked(found, title, votes):
    out = []
    for i, e in enumerate(found):
        s = score(found, i, title)
        if s > 0:
            if votes: s *= 1 + P['vote'] * votes.get(e.path, 0.0)
            out.append((s, i))
    return out


def choose(root, found, votes):
    title = title_element(root, found)
    r = ranked(found, title, votes)
    if not r: return -1, title
    return max(r, key=lambda x: (x[0], x[1]))[1], title


def _text(root: LexborHTMLParser, known: Set[int], votes) -> str:
    found = elements(root, known)
    if not found: return ""
    best, title = choose(root, found, votes)
    if best < 0: return ""
    return render(found, best, title, known)


def render(found, best, title, known):
    e = found[best]
    total = e.plain + e.linked + e.noise
    drop = []
    inside = {best}
    for i in range(best + 1, len(found)):
        x = found[i]
        if x.parent not in inside: 
            if i > best and x.parent < best: break
            continue
        size = x.plain + x.linked + x.noise
        if x.cue < 0 and size < 0.5 * total or i == title and x.start - e.start < 100 and title_drop(found, best, title):
            drop.append(x.node); continue
        inside.add(i)
        for p in x.pieces:
            if p.known: drop.append(p.node)
    for p in e.pieces:
        if p.known: drop.append(p.node)
    for n in drop: n.decompose()
    return text_of(e.node)


def title_drop(found, best, title):
    j = title
    for _ in range(4):
        if found[j].tag in HEADINGS: return True
        j = found[j].parent
        if j <= best: break
    return 'title' in found[title].path


class SiteTemplate:
    def __init__(self, known, votes):
        self.known, self.votes = known, votes

    @classmethod
    def learn(cls, pages: Iterable[bytes | str]) -> SiteTemplate:
        roots = [LexborHTMLParser(decoded(h) if isinstance(h, bytes) else h) for h in pages]
        texts: Counter[int] = Counter()
        trees = []
        for root in roots:
            found = elements(root)
            texts.update({fingerprint(p.text) for e in found for p in e.pieces})
        need = max(P['repmin'], P['rep'] * len(roots))
        known = frozenset(k for k, n in texts.items() if n >= need)
        votes = defaultdict(float)
        for root in roots:
            found = elements(root, known)
            title = title_element(root, found)
            best = {}
            r = ranked(found, title, {})
            top = max((s for s, _ in r), default=0)
            for s, i in r:
                best[found[i].path] = max(best.get(found[i].path, 0), s / top)
            for k, s in best.items(): votes[k] += s / len(roots)
        top = max(votes.values(), default=1)
        return cls(known, {k: v**2 for k, v in votes.items() if v > .3})

    def main_text(self, html, url=None):
        root = LexborHTMLParser(decoded(html) if isinstance(html, bytes) else html)
        return _text(root, self.known, self.votes)
