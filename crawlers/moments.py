"""When a page last changed, as sitemaps, feeds and APIs say it, in one form that sorts as text."""

from __future__ import annotations

import re
from datetime import UTC, datetime


def moment(text: str | None) -> str | None:
    """W3C and RFC 822 dates as ``2026-11-21T13:00:00+00:00`` in UTC, a bare day as it is; None for anything else.

    Two of them compare as strings; a time without a zone counts as UTC.
    """
    text = (text or "").strip()
    if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text):
        return text
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        from email.utils import parsedate_to_datetime  # which loads half of email for what few sites write

        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    try:
        return found.astimezone(UTC).replace(microsecond=0).isoformat()
    except OverflowError:  # the first and the last day of the calendar
        return None
