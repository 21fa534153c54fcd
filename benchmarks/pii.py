"""Personal data: ours beside Presidio, scrubadub and datatrove, on the same labelled texts, in one run.

    python benchmarks/pii.py [--seed 1] [--count 1000]

The texts and what is hidden in them come from ``tests.rulers.pii_set``: real texts where they are there, invented ones
elsewhere. Every finder gets the same texts; those that know no Persian digits get them mapped to ASCII. A peer that is
not installed is left out; none is in the lock (``pip install presidio-analyzer scrubadub datatrove``). Presidio runs
without a language model: its pattern recognisers, as many as there are, registered for ``fa``. Printed: recall and
precision over the structured kinds and over names, texts in which a hard negative was broken, and CPU a text. A peer's
kind counts for every kind that it could mean. The last line is ours on ``tests.rulers.pii_third``, a set by one who had
not seen the detectors; it asks that an item goes, not what it is called. Ours below the floors of ``floors.json`` ends
with 1. Figures: docs/steps/pii.md.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from pipelines.pii import find_pii
from pipelines.pii.span import fold
from tests.rulers import pii_third
from tests.rulers.pii_set import INVENTED, KINDS, make, real_texts, score

#: Columns of the third set's line.
THIRD = {"structured_recall": 20, "structured_precision": 11, "name_recall": 16, "name_precision": 11, "broken": 8}
Finder = Callable[[str], Iterable[tuple[int, int, str]]]
FLOORS = Path(__file__).with_name("floors.json")
OURS = {"mobile": ["phone"], "landline": ["phone"]}


def ours(text: str) -> list[tuple[int, int, str]]:
    """Our detectors."""
    return [tuple(span) for span in find_pii(text)]


def presidio() -> Finder:
    """Presidio's pattern recognisers and its phone recogniser for Iran, without a language model."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
    from presidio_analyzer.predefined_recognizers import (
        CreditCardRecognizer,
        DateRecognizer,
        EmailRecognizer,
        IbanRecognizer,
        PhoneRecognizer,
        UrlRecognizer,
    )

    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())  # never asks the network
    blank = spacy.blank("fa")

    class Blank(NlpEngine):  # tokens alone
        def load(self):
            pass

        def is_loaded(self):
            return True

        def process_text(self, text, language):
            doc = blank(text)
            return NlpArtifacts([], doc, [t.idx for t in doc], [t.text for t in doc], self, language)

        def process_batch(self, texts, language, **_):
            return ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word, language):  # noqa: ARG002
            return False

        def is_punct(self, word, language):  # noqa: ARG002
            return not word.isalnum()

        def get_supported_entities(self):
            return []

        def get_supported_languages(self):
            return ["fa"]

    registry = RecognizerRegistry(supported_languages=["fa"])
    for one in (CreditCardRecognizer, DateRecognizer, EmailRecognizer, IbanRecognizer, UrlRecognizer):
        registry.add_recognizer(one(supported_language="fa"))
    registry.add_recognizer(PhoneRecognizer(supported_language="fa", supported_regions=("IR", "US")))
    engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["fa"])
    return lambda text: [(r.start, r.end, r.entity_type) for r in engine.analyze(fold(text), "fa")]


def scrubadub() -> Finder:
    """scrubadub's detectors without a model, with Iran as the region of its phones."""
    import scrubadub as peer

    cleaner = peer.Scrubber(locale="fa_IR", detector_list=[])
    for name in ("EmailDetector", "UrlDetector", "TwitterDetector", "CreditCardDetector", "PhoneDetector"):
        detector = getattr(peer.detectors, name, None)
        if detector:
            cleaner.add_detector(detector(locale="fa_IR", name=name))
    return lambda text: [(f.beg, f.end, f.type) for f in cleaner.iter_filth(fold(text))]


def datatrove() -> Finder:
    """datatrove's formatter masks e-mail addresses and public IPs; its own patterns, asked where they match."""
    from datatrove.pipeline.formatters import PIIFormatter

    formatter = PIIFormatter()
    patterns = [("email", re.compile(formatter.emails_replacer.regex.pattern, formatter.emails_replacer.regex.flags))]
    return lambda text: [(m.start(), m.end(), kind) for kind, regex in patterns for m in regex.finditer(fold(text))]


#: What each peer calls our kinds.
ALIASES: dict[str, dict[str, list[str]]] = {
    "presidio": {
        "mobile": ["PHONE_NUMBER"], "landline": ["PHONE_NUMBER"], "email": ["EMAIL_ADDRESS"], "url": ["URL"],
        "handle": ["URL"], "card": ["CREDIT_CARD"], "sheba": ["IBAN_CODE"], "birth_date": ["DATE_TIME"],
    },
    "scrubadub": {"mobile": ["phone"], "landline": ["phone"], "email": ["email"], "url": ["url"],
                  "handle": ["twitter", "url"], "card": ["credit_card"]},
    "datatrove": {},
}  # fmt: skip
PEERS: dict[str, Callable[[], Finder]] = {"presidio": presidio, "scrubadub": scrubadub, "datatrove": datatrove}


def measured(finder: Finder, rows: list, aliases: dict[str, list[str]]) -> tuple[dict[str, float], str]:
    """The figures of one finder, and its table."""
    start = time.process_time()
    table = score(finder, rows, aliases=aliases)
    spent = time.process_time() - start
    lines = {line.split()[0]: re.findall(r"(\d\.\d+) \[", line) for line in str(table).splitlines() if line.strip()}
    broken = re.search(r"broken hard negative: (\d\.\d+)", str(table))
    figures = {"ms": 1000 * spent / len(rows), "broken": float(broken[1]) if broken else 0.0}
    for name in ("structured", "name"):
        recall, precision = (*map(float, lines[name][:2]), 0.0, 0.0)[:2]
        figures |= {f"{name}_recall": recall, f"{name}_precision": precision}
    return figures, str(table)


def third(texts: list[str], seed: int, count: int) -> dict[str, float]:
    """Ours on the third set."""
    table = pii_third.score_finder(find_pii, pii_third.samples(texts, count, seed))
    return {
        "third_structured_recall": table.recall(*table.structured),
        "third_structured_precision": table.precision(names=False),
        "third_name_recall": table.recall("name"),
        "third_name_precision": table.precision(names=True),
        "third_broken": table.broken_texts / table.texts,
    }


def main() -> int:
    """Runs everybody who is there and prints a line each; 1 when ours is below a floor."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--table", action="store_true", help="print the table of every kind, too")
    asked = parser.parse_args()
    texts = real_texts()
    rows = make(texts or INVENTED, seed=asked.seed, count=asked.count)
    print(f"{len(rows)} {'real' if texts else 'invented'} texts, seed {asked.seed}, {len(KINDS)} kinds")
    head = f"{'':12}{'structured: recall':>20}{'precision':>11}{'names: recall':>16}{'precision':>11}"
    print(f"{head}{'broken':>8}{'ms/text':>9}")
    figures: dict[str, float] = {}
    for name, start in {"tabib": lambda: ours, **PEERS}.items():
        try:
            finder = start()
        except ImportError as error:
            print(f"{name:12}not installed ({error.name})")
            continue
        got, table = measured(finder, rows, ALIASES.get(name, OURS))
        figures = figures or got
        print(
            f"{name:12}{got['structured_recall']:20.3f}{got['structured_precision']:11.3f}{got['name_recall']:16.3f}"
            f"{got['name_precision']:11.3f}{got['broken']:8.3f}{got['ms']:9.2f}"
        )
        if asked.table:
            print(table)
    figures |= third(texts or INVENTED, asked.seed, asked.count)
    print(f"{'third set':12}" + "".join(f"{figures[f'third_{name}']:{width}.3f}" for name, width in THIRD.items()))
    floors = {k.removeprefix("pii_"): v for k, v in json.loads(FLOORS.read_text()).items() if k.startswith("pii_")}
    below = {name: floor for name, floor in floors.items() if figures[name] < floor}
    if below:
        print(f"below the floor: {below}")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
