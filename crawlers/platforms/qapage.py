"""schema.org QAPage in microdata: what most question sites carry whatever their own markup looks like."""

from __future__ import annotations

from crawlers.fields import Body, Date, Each, Text
from crawlers.site import Layout


class Microdata(Layout):
    """A question and its answers by ``itemprop`` alone, for pages on which no layout of the site's own matches."""

    when = "[itemtype$='/QAPage'], [itemtype$='/Question'], [itemprop=mainEntity]"
    title = Text("[itemprop=mainEntity] [itemprop=name], h1")
    question = Body(
        "[itemprop=mainEntity] [itemprop=text]:not([itemprop=acceptedAnswer] *):not([itemprop=suggestedAnswer] *)"
    )
    answers = Each(
        "[itemprop=acceptedAnswer], [itemprop=suggestedAnswer]",
        text=Body("[itemprop=text]"),
        date=Date(Text("[itemprop=dateCreated]")),
    )
