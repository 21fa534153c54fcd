"""OAI-PMH 2.0 (openarchives.org/OAI/openarchivesprotocol.html) with oai_dc records and resumption tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from replica.markup import esc
from replica.wire import Reply

if TYPE_CHECKING:
    from replica.tumj import Tumj

_EACH = 40
_OPEN = """<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>{now}</responseDate>
<request verb="{verb}">https://tumj.tums.ac.ir/oai</request>
"""
_DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">{fields}</oai_dc:dc>'
)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _OaiError(Exception):
    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class Oai:
    """The repository of one journal. Its records name the abstract pages; it does not hold full texts."""

    def __init__(self, site: Tumj) -> None:
        self.site = site

    def reply(self, params: dict[str, str]) -> Reply:
        """Answer a request; errors are 200 with an <error>, as the protocol has it."""
        verb = params.get("verb", "")
        try:
            inner = self._answer(verb, params)
        except _OaiError as error:
            inner = f'<error code="{error.code}">{error}</error>'
        # The answer's own date is that of the newest record: the same question has the same answer.
        now = _stamp(self.site.latest) if self.site.latest else "2025-01-01T00:00:00Z"
        return Reply(200, (_OPEN.format(now=now, verb=esc(verb)) + inner + "\n</OAI-PMH>\n").encode(), "text/xml")

    def _answer(self, verb: str, params: dict[str, str]) -> str:
        if verb == "Identify":
            first = _stamp(min(self.site.posts.modified, default=datetime(2014, 1, 1, tzinfo=UTC)))
            return (
                "<Identify><repositoryName>Tehran University Medical Journal</repositoryName>"
                "<baseURL>https://tumj.tums.ac.ir/oai</baseURL><protocolVersion>2.0</protocolVersion>"
                f"<adminEmail>info@example.org</adminEmail><earliestDatestamp>{first}</earliestDatestamp>"
                "<deletedRecord>transient</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
            )
        if verb == "ListMetadataFormats":
            form = "<metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat>"
            return f"<ListMetadataFormats>{form}</ListMetadataFormats>"
        if verb in ("ListRecords", "ListIdentifiers"):
            return self._many(verb, params)
        if verb == "GetRecord":
            post = params.get("identifier", "").rpartition("/")[2]
            index = self.site.posts.index.get(int(post) if post.isdigit() else -1)
            if index is None:
                raise _OaiError("idDoesNotExist", "No matching identifier")
            return f"<GetRecord>{self._record(index)}</GetRecord>"
        raise _OaiError("badVerb", "Illegal OAI verb")

    def _many(self, verb: str, params: dict[str, str]) -> str:
        token = params.get("resumptionToken")
        if token is not None:
            since, until, low = _read(token)
        else:
            if params.get("metadataPrefix") != "oai_dc":
                raise _OaiError("cannotDisseminateFormat", "The metadata format is not supported")
            since, until, low = params.get("from", ""), params.get("until", ""), 0
        # A plain day is the whole of it, in UTC (section 2.7.1 of the protocol).
        found = [
            i for i, moment in enumerate(self.site.posts.modified)
            if _stamp(moment)[: len(since)] >= since and (not until or _stamp(moment)[: len(until)] <= until)
        ]  # fmt: skip
        if not found:
            raise _OaiError("noRecordsMatch", "No record matches")
        shown = found[low : low + _EACH]
        rows = "\n".join(self._record(i) if verb == "ListRecords" else self._header(i) for i in shown)
        more = f"{since},{until},{low + _EACH}" if low + _EACH < len(found) else ""
        # The last part of a list that has several ends with an empty token.
        tail = f'<resumptionToken completeListSize="{len(found)}" cursor="{low}">{more}</resumptionToken>'
        return f"<{verb}>\n{rows}\n{tail if more or low else ''}</{verb}>"

    def _header(self, index: int) -> str:
        site = self.site
        gone = ' status="deleted"' if index in site.gone else ""
        return (
            f"<header{gone}><identifier>oai:tumj.tums.ac.ir:article/{site.posts.numbers[index]}</identifier>"
            f"<datestamp>{_stamp(site.posts.modified[index])}</datestamp><setSpec>fa</setSpec></header>"
        )

    def _record(self, index: int) -> str:
        site = self.site
        if index in site.gone:
            return f"<record>{self._header(index)}</record>"
        _, _, first = site.issue_month(index)
        fields = [("title", site.posts.title(index)), *(("creator", name) for name in site.authors(index))]
        fields += [("subject", tag.name) for tag in site.posts.tags_of(index)]
        fields += [("description", site.abstract(index)), ("date", first.isoformat()), ("type", "Original Article")]
        fields += [("format", "application/pdf" if site.is_pdf(index) else "text/html"), ("language", "fa")]
        fields += [("identifier", site.abstract_url(index))]
        inner = "".join(f"<dc:{name}>{esc(value)}</dc:{name}>" for name, value in fields)
        return f"<record>{self._header(index)}<metadata>{_DC.format(fields=inner)}</metadata></record>"


def _read(token: str) -> tuple[str, str, int]:
    parts = token.split(",")
    if len(parts) != 3 or not parts[2].isdigit():
        raise _OaiError("badResumptionToken", "The value of the resumptionToken argument is invalid")
    return parts[0], parts[1], int(parts[2])
