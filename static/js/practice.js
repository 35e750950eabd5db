/* Answers a practice question where it stands; without script the form posts and the page comes back at the question.

   <section>
     <div data-told tabindex="-1" role="status"></div>
     <form method="post" action="..." data-practice="Still on this phone. It is sent later.">
       <input type="hidden" name="sequence" value="1">
       <input type="hidden" name="sent_as" value="(uuid)">

   The server answers JSON: {"told": what is told, "left": the line for [data-practice-left], "sequence": tries so far}, both as
   texts and elements ["p", {"class": "small"}, [children]]; 422 carries {"detail": why it is no answer}. Any other answer is left
   to the browser, which sends the form as ever.

   A request that got no answer may have arrived: it is sent again as it was, under its own uuid, until there is one. Meanwhile the
   fields are out of sight, so that nothing newer is sent. `keep` and `forget` are where a store for the next visit would join. */

const AGAIN = 15000;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const SVG = "http://www.w3.org/2000/svg";

function build(node, space) {
  if (typeof node === "string") return document.createTextNode(node);
  const [name, attributes, children] = node;
  const inside = name === "svg" ? SVG : space;
  const element = inside ? document.createElementNS(inside, name) : document.createElement(name);
  Object.entries(attributes).forEach(([attribute, value]) => element.setAttribute(attribute, value));
  element.append(...children.map((child) => build(child, inside)));
  return element;
}

class Question {
  constructor(form) {
    this.form = form;
    this.told = form.parentElement.querySelector("[data-told]");
    form.addEventListener("submit", (event) => this.submitted(event));
    this.told.addEventListener("click", (event) => this.pressed(event));
    window.addEventListener("online", () => this.send());
  }

  submitted(event) {
    event.preventDefault();
    if (!this.body) this.keep(new FormData(this.form));
    this.send();
  }

  async send() {
    if (!this.body || this.busy) return;
    this.busy = true;
    clearTimeout(this.waiting);
    try {
      await this.take(await fetch(this.form.action, { method: "POST", body: this.body, headers: { Accept: "application/json" } }));
    } catch {
      this.wait();
    }
    this.busy = false;
  }

  async take(answer) {
    if (answer.status >= 500) throw new Error(answer.status);
    if (answer.status === 422) {
      const { detail } = await answer.json();
      this.forget();
      this.form.hidden = false;
      this.say(detail, "error");
    } else if (answer.ok && !answer.redirected) {
      this.show(await answer.json());
    } else {
      this.form.submit();
    }
  }

  show(facts) {
    this.forget();
    this.form.elements.sequence.value = facts.sequence + 1;
    this.form.elements.sent_as.value = newId();
    this.form.hidden = true;
    this.told.replaceChildren(...facts.told.map((node) => build(node)));
    document.querySelector("[data-practice-left]")?.replaceChildren(...facts.left.map((node) => build(node)));
    this.told.focus();
  }

  /** The line is cut: say so once, and try until it is back. */
  wait() {
    this.waiting = setTimeout(() => this.send(), AGAIN);
    if (this.form.hidden) return;
    this.form.hidden = true;
    this.say(this.form.dataset.practice, "");
  }

  keep(body) {
    this.body = body;
  }

  forget() {
    this.body = null;
  }

  say(text, kind) {
    const line = document.createElement("p");
    line.className = kind;
    line.textContent = text;
    this.told.replaceChildren(line);
    this.told.focus();
  }

  /** Asked once more, without a way to the server. */
  pressed(event) {
    if (!event.target.closest("[data-again]")) return;
    event.preventDefault();
    if (this.form.dataset.emptied !== undefined) this.form.reset();
    this.form.hidden = false;
    this.told.replaceChildren();
    this.form.querySelector("input:not([type=hidden]), select, button").focus();
  }
}

/** Where this script is loaded, that of reading aloud waits until it is pressed: a first visit stays within six requests. */
const aloud = document.querySelector("[data-listen][data-script]");
if (aloud) {
  aloud.hidden = false;
  const load = async () => {
    const { listen } = await import(aloud.dataset.script);
    aloud.removeEventListener("click", load);
    listen(aloud).start();
  };
  aloud.addEventListener("click", load);
}

document.querySelectorAll("form[data-practice]").forEach((form) => new Question(form));
