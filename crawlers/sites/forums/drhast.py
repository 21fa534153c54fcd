"""drhast.com: doctors answer readers. Lists show the latest 2,000 of about 200,000; each page links about 100 more."""

from __future__ import annotations

from crawlers.site import Body, Each, Has, Joined, Layout, Site, Terms, Text
from crawlers.sources import Listing, Related


class Drhast(Site):
    domain = "drhast.com"
    aliases = ["www.drhast.com"]
    kind = "question"
    pages = r"/q/[A-Za-z0-9]{5}"  # [G]
    sources = [Listing("/q/page-{n}"), Related()]  # [G, P]
    terms = Terms(
        note="terms never read: the site could not be reached; Gaokerena-V republished parts as CC BY-NC-SA 4.0"
    )
    expected = (100_000, 260_000)  # [P] about 200,000

    class Microdata2025(Layout):
        when = "h2.main-question__body, .main-question__answer"  # [G]
        title = Text("h1")  # [G]
        question = Body("h2.main-question__body[itemprop=text]")  # [G]
        answers = Each(
            ".main-question__answer",  # [G]
            text=Body(".main-question__answer-body [itemprop=text]") | Body(".main-question__answer-body"),  # [G]
            specialty=Joined(".doctor-ui-specialties li"),  # a list is known of, its class is a guess
            verified=Has(".doctor-ui-verified", otherwise=False),  # likewise
        )
