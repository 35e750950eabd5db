"""A voice of the test's own: it stands where the browser has its speech, and says a sentence to its end when the story asks."""

import json

from playwright.sync_api import Page

STANDS_IN = """(lang) => {
  const spoken = [];
  let now = null;
  const speech = new EventTarget();
  Object.defineProperties(speech, { speaking: { get: () => Boolean(now) }, pending: { value: false } });
  speech.getVoices = () => (lang ? [{ lang: "en-US", localService: true }, { lang, localService: true }] : [{ lang: "en-US", localService: true }]);
  speech.speak = (words) => {
    now = words;
    spoken.push({ text: words.text, rate: words.rate, lang: words.lang });
    words.onstart?.({});
  };
  speech.cancel = () => {
    const was = now;
    now = null;
    if (was) setTimeout(() => was.onerror?.({ error: "interrupted" }));
  };
  const voice = {
    spoken,
    speaks: () => now?.text ?? null,
    ends: () => { const was = now; now = null; was.onend({}); },
    fails: (error) => { const was = now; now = null; was.onerror({ error }); },
  };
  class Utterance { constructor(text) { this.text = text; } }
  for (const [name, value] of Object.entries({ speechSynthesis: speech, SpeechSynthesisUtterance: Utterance, testVoice: voice })) {
    Object.defineProperty(window, name, { value, configurable: true });
  }
}"""
MARKED = """() => {
  const ranges = [...(CSS.highlights?.get("heard") ?? [])].map(String);
  return ranges.length ? ranges.join("") : [...document.querySelectorAll(".heard:not(figure)")].map((one) => one.innerText.trim()).join("");
}"""


class Voice:
    """What is spoken on a page, sentence by sentence."""

    def __init__(self, page: Page, lang: str | None = "id_ID") -> None:
        """Give the page a phone's voices: one in English and one of `lang`, as Android writes it; None: none besides English."""
        self.page = page
        page.add_init_script(f"({STANDS_IN})({json.dumps(lang)})")

    @property
    def speaks(self) -> str | None:
        """The sentence that is spoken now; None while all is still."""
        return self.page.evaluate("testVoice.speaks()")

    @property
    def last(self) -> dict:
        """What was spoken last: text, rate, lang."""
        return self.page.evaluate("testVoice.spoken.at(-1)")

    @property
    def marked(self) -> str:
        """The words that are marked on the page."""
        return self.page.evaluate(MARKED)

    def ends(self) -> str | None:
        """Come to the end of the sentence; the next one, which is spoken then."""
        self.page.evaluate("testVoice.ends()")
        self.page.wait_for_timeout(50)
        return self.speaks

    def fails(self, error: str) -> None:
        """Break off as a phone does that has the voice's name only."""
        self.page.evaluate("error => testVoice.fails(error)", error)
