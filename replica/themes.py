"""The WordPress sites, and the classes and ids that each layout rests on."""

from __future__ import annotations

from replica.darmankade import THEME as DARMANKADE
from replica.doctoreto import THEME as DOCTORETO
from replica.hidoctor import THEME as HIDOCTOR
from replica.magazine import Theme
from replica.paziresh24 import THEME as PAZIRESH24
from replica.small_magazines import EXTERN, MAJALEPEZESHKI, NABZ, SALAMMAG, SEEBMAGAZINE

THEMES: tuple[tuple[Theme, tuple[str, ...]], ...] = (
    (HIDOCTOR, ("post-content", "single-post-body")),
    (DARMANKADE, ("entry-content",)),
    (PAZIRESH24, ("entry-content",)),
    (DOCTORETO, ("start-content", "single-content")),
    (SALAMMAG, ("content",)),
    (SEEBMAGAZINE, ("cont_p",)),
    (MAJALEPEZESHKI, ("content",)),
    (NABZ, ("content",)),
    (EXTERN, ("paper__content",)),
)
