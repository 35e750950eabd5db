"""Those who let a product into the shops: curators at their desk, and the managers of the channels."""

from typing import Self

from tests.journeys.staff import Colleague


class Curator(Colleague):
    """Looks at products."""

    def opens_next(self) -> Self:
        """The place "Curation", then the product that waits longest."""
        return self.goes_to("/curation").presses(self.page.locator("tbody th a").first)

    def sends_back(self, reason: str, note: str) -> Self:
        """At the completeness check, for one reason of the rules."""
        words = next(one["text"] for one in self.office.rules["return_reasons"] if one["key"] == reason)
        self.hand.tick(self.page.get_by_label(words, exact=True))
        return self.writes(self.words("To the owner"), note).looks()._sends("Look once more, then send back")

    def finds_it_complete(self) -> Self:
        """Everything is there; whether it is good comes next."""
        return self.presses(self.words("Complete, go on to score it"))

    def gives_levels(self, level: int, note: str = "") -> Self:
        """The same for each criterion."""
        for criterion in self.office.rules["scoring"]["criteria"]:
            self.hand.choose(self.page.locator(f"input[name='level-{criterion['key']}']").nth(level - 1))
        if note:
            self.writes(self.words("To the owner"), note)
        return self.looks()._sends("Look once more, then send")

    def _sends(self, button: str) -> Self:
        """After one look at what is sent."""
        return self.presses(self.words(button)).looks().presses(self.words("Send it"))


class ChannelManager(Colleague):
    """Puts up what was approved."""

    def opens_channel(self, key: str) -> Self:
        """The shop, at the left."""
        return self.goes_to(f"/channels/{key}")

    def feed(self, kind: str) -> str:
        """The file behind one of the two buttons. After a quarter of an hour the platform asks first who it is."""
        href = self.page.locator(f"a[href$='feed.{kind}']").get_attribute("href")
        answer = self.page.request.get(self.address + href)
        if "/account/confirmation" in answer.url:
            here = self.page.url
            self.says_who_it_is().opens(here)
            answer = self.page.request.get(self.address + href)
        assert answer.ok
        return answer.text()

    def says_it_is_live(self, address: str) -> Self:
        """With where it is."""
        summary = self.page.locator("summary", has_text=self.words("Live, or sent back?"))
        if not self.page.locator("input[name=address]").first.is_visible():
            self.hand.press(summary.first)
        self.writes(self.words("Address of the product in the shop"), address).looks()
        return self.presses(self.words("It is live here"))
