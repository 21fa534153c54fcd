"""The WordPress sites, and the classes and ids that each layout rests on."""

from __future__ import annotations

from replica.hidoctor import THEME as HIDOCTOR
from replica.wordpress import Theme

THEMES: tuple[tuple[Theme, tuple[str, ...]], ...] = ((HIDOCTOR, ("post-content", "single-post-body")),)
