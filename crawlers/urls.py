"""The identity of a web page: when two spellings of a URL are one page.

w3lib's canonicalize_url keeps ``utm_*``, keeps http apart from https
and ``www.`` apart from the bare host, and courlan keeps fragments: the rules here are our own.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote, unquote_to_bytes, urlsplit, urlunsplit

#: Query parameters that follow a reader around and never choose the page.
TRACKING = frozenset(
    "gclid gclsrc dclid fbclid yclid msclkid mc_cid mc_eid igshid igsh _ga _gl _hsenc _hsmi mkt_tok twclid ttclid "
    "wbraid gbraid srsltid spm _openstat oly_anon_id oly_enc_id share".split()
)
TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "piwik_")
DEFAULT_PORTS = {"http": 80, "https": 443}

#: Nothing to encode or decode, in whichever part of an address it stands.
_PLAIN_TEXT = re.compile(r"[A-Za-z0-9_.~/=-]*", re.ASCII)
#: Canonical but for scheme, a leading www, parameters and fragment: no port, nothing encoded, no dots to resolve.
_PLAIN = re.compile(
    r"https?://((?:[a-z0-9-]+\.)+[a-z0-9-]+)((?:/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*/?)"
    r"(?:\?([A-Za-z0-9_.~&=-]*))?(?:#.*)?",
    re.ASCII,
)
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)
_SAFE_PATH = "/:@!$&'()*+,;=~"
_SAFE_QUERY = "/?:@!$'()*+,;=~"


def canonical(url: str) -> str:
    """The one spelling of a page's URL that everything else uses as its key.

    https for http, no ``www.``, host in lower-case ASCII (punycode), no default port, fragment, session id or
    tracking parameter, remaining parameters sorted by name, percent-encoding in one form, dots resolved. The
    case of the path and its trailing slash are kept: both can name another page. Idempotent.
    Raises ValueError for what is not an absolute http(s) URL.
    """
    if plain := _PLAIN.fullmatch(url):
        host, path, query = plain.groups()
        page = f"https://{host.removeprefix('www.') if host.count('.') > 1 else host}{path or '/'}"
        return f"{page}?{kept}" if query and (kept := _query(query)) else page
    parts = urlsplit(url.strip())
    if parts.scheme.lower() not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an absolute http(s) URL: {url[:80]!r}")
    path = _without_dots(_percent(_SESSION_IN_PATH.sub("", parts.path) or "/", _SAFE_PATH))
    return urlunsplit(("https", _host(parts), path, _query(parts.query), ""))


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    host = host.removeprefix("www.") if host.count(".") > 1 else host
    if ":" in host:  # an IPv6 address
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == DEFAULT_PORTS[parts.scheme.lower()] else f"{host}:{port}"


def _percent(text: str, safe: str) -> str:
    """Unreserved characters decoded, everything else encoded with upper-case digits; %2F stays apart from /."""
    if _PLAIN_TEXT.fullmatch(text):
        return text
    pieces = re.split(r"(%[0-9A-Fa-f]{2})", text)
    done = []
    for number, piece in enumerate(pieces):
        if number % 2:  # what the pattern has found; a text between may begin with % and be no longer
            byte = unquote_to_bytes(piece)
            char = byte.decode("latin-1")
            done.append(char if char.isascii() and (char.isalnum() or char in "-._~") else piece.upper())
        else:
            done.append(quote(piece, safe=safe))
    return "".join(done)


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    """Parameters as they were written, in one form of percent-encoding; ``+`` and ``%2B`` stay two things."""
    pairs = [_percent(pair, _SAFE_QUERY) for pair in query.split("&") if pair]
    names = {pair: pair.partition("=")[0] for pair in pairs}
    kept = [pair for pair in pairs if not _tracks(unquote(names[pair]).lower())]
    return "&".join(sorted(kept, key=names.__getitem__))


def _tracks(name: str) -> bool:
    return name in TRACKING or name.startswith(TRACKING_PREFIXES)
