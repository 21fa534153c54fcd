"""A third labelled set of personal details, written without a look at `pipelines/pii` or at the two older sets.

1,000 real texts (questions and answers of `../shared/data/qa`, seeded), each with one to three invented items and one
to three hard negatives put between its sentences, at its start or its end. No text is kept: figures are counts.

Convention of the labels:

- The item is the number, the handle, the name, the address alone; its cue ("شماره تماس", "دکتر", "اسمم ... است") is
  not part of it. A finder may take the cue before it, punctuation and spaces after it, and the rest of a word glued to
  its end.
- An item is found when every letter and digit of it lies in found spans; an address when four fifths of them do.
  The kind that the finder names is not asked for here; `Score.confusions` counts what it called each kind.
- Spans found in the same text without the items (the real text's own) are left out of every figure. Each other span is
  right when it overlaps an item and stays within the reach above, else wrong: on a hard negative, on the carrier, or on
  a cue alone.
- A hard negative is broken when a new span overlaps it.
- A year of birth alone, a city alone and an order number are neither items nor hard negatives: the set has none.

`python -m tests.rulers.pii_third` prints the figures of `pipelines.pii.find_pii`.
"""

from .compose import compose, real_texts, samples
from .score import Score, score_finder

__all__ = ["Score", "compose", "real_texts", "samples", "score_finder"]
