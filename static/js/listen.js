/* Reads a lesson aloud with a voice of the phone, and marks the sentence that is spoken.

   [data-listen] holds [data-act] buttons, [data-voiceless], [data-player] and the <template> of a paragraph's button. [data-aloud] are
   the parts that are read, in order; `data-spoken` of a block is read instead of what it shows.

   Pausing stops the voice, and going on says the sentence again: on Android `speechSynthesis.pause()` cannot be undone. */

const BLOCKS = "p, li, h2, h3, h4, dt, dd, th, td, figcaption";
const SILENT = "form, button, .button, .card, svg, .visually-hidden";
const SENTENCE = /[.!?…]["”’)]*\s+(?=["“‘(]?\p{Lu})/gu;
const LANGUAGES = { id: /^i[dn](?![a-z])/i, en: /^en(?![a-z])/i };
const PATIENCE = 8000; // ms until a voice that does not begin counts as missing
const STOPPED = ["interrupted", "canceled", "not-allowed"]; // not by a missing voice
const speech = window.speechSynthesis;
const marks = window.Highlight && CSS.highlights;

/** Group the texts below a node by the block in which they stand; a block with words for the ear is one text. */
function gather(node, block, found = []) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (found.at(-1)?.block !== block) found.push({ block, nodes: [] });
    found.at(-1).nodes.push(node);
  } else if (node.dataset?.spoken) {
    found.push({ block: node, nodes: [], words: node.dataset.spoken });
  } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(SILENT)) {
    node.childNodes.forEach((child) => gather(child, node.matches(BLOCKS) ? node : block, found));
  }
  return found;
}

function point(nodes, offset) {
  let index = 0;
  while (index < nodes.length - 1 && offset > nodes[index].length) offset -= nodes[index++].length;
  return [nodes[index], offset];
}

/** Each sentence of a text: its words, its block, and the range in which it is shown. */
function sentences({ block, nodes, words }) {
  const text = words ?? nodes.map((node) => node.data).join("");
  const stops = [...text.matchAll(SENTENCE)].filter((match) => !/^\s*\d+$/.test(text.slice(0, match.index))); // not the number of a scene
  const ends = stops.map((match) => match.index + match[0].length);
  return [...ends, text.length].map((end, index) => {
    const part = text.slice(index && ends[index - 1], end);
    const range = words ? null : document.createRange();
    range?.setStart(...point(nodes, end - part.trimStart().length));
    range?.setEnd(...point(nodes, end - part.length + part.trimEnd().length));
    return { block, range, words: part.replace(/\s+/g, " ").trim() };
  }).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence.words));
}

async function voiceOf(lang) {
  if (!speech) return null;
  if (!speech.getVoices().length) {
    await new Promise((done) => {
      speech.addEventListener("voiceschanged", done, { once: true });
      setTimeout(done, 1500);
    });
  }
  const able = speech.getVoices().filter((voice) => LANGUAGES[lang]?.test(voice.lang));
  return able.find((voice) => voice.localService) ?? able[0];
}

class Reader {
  constructor(place) {
    this.place = place;
    const find = (name) => place.querySelector(`[data-${name}]`);
    [this.player, this.voiceless, this.pausing, this.slowing] = ["player", "voiceless", "act=pause", "act=slower"].map(find);
    this.busy = this.pausing.textContent;
    this.rate = 1;
    this.at = 0;
    place.addEventListener("click", ({ target }) => this[target.closest("[data-act]")?.dataset.act]?.());
    window.addEventListener("pagehide", () => this.halt());
    place.hidden = false;
  }

  start() {
    this.say(0);
  }

  pause() {
    if (this.turn) this.halt();
    else this.say(this.at);
  }

  back() {
    this.say(Math.max(0, this.at - 1));
  }

  slower() {
    this.rate = this.rate === 1 ? 0.7 : 1;
    this.slowing.setAttribute("aria-pressed", this.rate !== 1);
    if (this.turn) this.say(this.at);
  }

  close() {
    this.halt();
    this.mark();
    this.show(false);
    this.place.querySelector("button").focus({ preventScroll: true });
  }

  /** Say a sentence and those after it. A newer turn makes an older one deaf. */
  async say(at) {
    if (!this.all) this.read();
    this.halt();
    this.at = at < this.all.length ? at : 0;
    if (this.at < at) return this.mark();
    const turn = (this.turn = {});
    const sentence = this.all[at];
    const voice = await voiceOf(sentence.lang);
    if (this.turn !== turn) return;
    if (!voice) return this.fail();
    this.show(true);
    this.mark(sentence);
    const mine = (act) => (event) => this.turn === turn && act(event);
    const late = setTimeout(mine(() => this.fail()), PATIENCE);
    turn.words = Object.assign(new SpeechSynthesisUtterance(sentence.words), {
      voice, lang: voice.lang, rate: this.rate,
      onstart: () => clearTimeout(late),
      onend: mine(() => this.say(at + 1)),
      onerror: mine(({ error }) => (STOPPED.includes(error) ? this.halt() : this.fail())),
    });
    speech.speak(turn.words);
  }

  halt() {
    this.turn = null;
    if (speech?.speaking || speech?.pending) speech.cancel();
    this.pausing.textContent = this.pausing.dataset.go;
  }

  fail() {
    this.close();
    this.voiceless.hidden = false;
    this.voiceless.scrollIntoView({ block: "nearest" });
  }

  show(open) {
    this.voiceless.hidden = true;
    this.player.hidden = !open;
    document.documentElement.classList.toggle("aloud", open);
    if (open) this.pausing.textContent = this.busy;
  }

  mark(sentence) {
    marks?.delete("heard");
    document.querySelectorAll(".heard").forEach((element) => element.classList.remove("heard"));
    if (!sentence) return;
    const { range, block, scene } = sentence;
    scene?.classList.add("heard");
    if (range && marks) marks.set("heard", new Highlight(range));
    else block.classList.add("heard");
    const shown = (range ?? block).getBoundingClientRect();
    const top = scene?.getBoundingClientRect().top ?? shown.top;
    if (top < 0 || shown.bottom > this.player.getBoundingClientRect().top) {
      const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
      window.scrollBy({ top: top - (scene ? 8 : innerHeight / 4), behavior });
    }
  }

  /** Split the page into sentences, once, and give each paragraph its button. */
  read() {
    const onload = () => this.turn && this.mark(this.all[this.at]); // the page is laid out anew
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: this.place.dataset.style, onload }));
    this.all = [];
    document.querySelectorAll("[data-aloud] > *").forEach((child) => this.add(child, child.parentElement));
  }

  add(child, part) {
    const found = gather(child, child).flatMap(sentences);
    if (!found.length) return;
    const first = this.all.length;
    const before = child.previousElementSibling;
    const scene = part.dataset.aloud && before?.matches("figure") ? before : null;
    found.forEach((sentence) => this.all.push({ ...sentence, scene, lang: part.closest("[lang]").lang }));
    if (child.matches("h2, h3, h4")) return;
    const { block } = found.at(-1);
    const button = this.place.querySelector("template").content.firstElementChild.cloneNode(true);
    button.addEventListener("click", () => this.say(first));
    ([...block.querySelectorAll("li, td")].at(-1) ?? block).append(button);
  }
}

export const listen = (place) => new Reader(place);

document.querySelectorAll("[data-listen]:not([data-script])").forEach(listen);
