/* Saves an answer as soon as it changes; the button of the form works as ever.

   <form method="post" action="..." data-autosave>
     <input type="hidden" name="sequence" value="3">
     <input type="hidden" name="sent_as" value="(uuid)">
     {{ save_status(_("Saved %(time)s", time="09.42")) }}

   The server answers JSON: {"saved_at": "09.42", "sequence": 3}; `saved_at` may also be an ISO time.
   409 carries {"location": "..."}: the answer went on elsewhere, so the page follows. What was changed meanwhile is sent
   first, and what is changed while the page leaves is sent as well: the choice is between the newest answers.

   One save at a time, in order. A save that got no answer may have arrived: it is sent again as it was, under its own
   uuid, before anything newer, while the form has a fresh one. So nothing is lost and nothing is taken twice. */

const PAUSE = 600;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function clock(savedAt) {
  if (!/^\d{4}-/.test(savedAt)) return savedAt;
  const time = new Date(savedAt);
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0")).join(".");
}

class Saver {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-save-status]");
    this.saved = this.content();
    form.addEventListener("change", () => this.soon(0));
    form.addEventListener("input", () => this.soon(PAUSE));
    form.addEventListener("submit", (event) => this.submitted(event), { capture: true });
    window.addEventListener("online", () => this.save());
    window.addEventListener("pagehide", () => this.forget());
    window.addEventListener("pageshow", () => this.forget());
  }

  /** What the learner answered, without the fields that change with every save. */
  content() {
    const fields = [...new FormData(this.form)].filter(([name]) => !["sequence", "sent_as"].includes(name));
    return JSON.stringify(fields);
  }

  /** Whoever left the page, also by Back, has not pressed anything on it any more. */
  forget() {
    this.leaving = false;
    this.then = null;
  }

  soon(pause) {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.save(), pause);
  }

  /** A newer answer waits for the one under way; the same answer may overtake it, for it has the same uuid. */
  submitted(event) {
    clearTimeout(this.waiting);
    if (this.busy && this.content() !== this.sending) {
      event.preventDefault();
      this.then = event.submitter;
    } else {
      this.leaving = true;
    }
  }

  async save() {
    if (this.leaving || this.busy || (this.content() === this.saved && !this.unsure)) return;
    this.busy = true;
    this.sending = this.unsure ? null : this.content();
    const body = this.unsure || new FormData(this.form);
    const sure = await this.send(body, this.sending);
    this.busy = false;
    const pressed = this.then;
    this.then = null;
    if (pressed) pressed.click();
    else if (sure) this.save();
  }

  /** Whether the server answered. */
  async send(body, content) {
    this.say("", this.status.dataset.saving);
    try {
      const answer = await this.post(body);
      this.unsure = null;
      if (answer.status === 409) this.follow((await answer.json()).location, content);
      else if (answer.ok) this.keep(await answer.json(), content);
      else if (answer.status === 422) this.say("bad", (await answer.json()).detail);
      else throw new Error(answer.status);
      return true;
    } catch {
      this.say("bad", this.status.dataset.failed);
      return false;
    }
  }

  async post(body) {
    const headers = { Accept: "application/json" };
    try {
      const answer = await fetch(this.form.action, { method: "POST", body, headers, redirect: "error" });
      if (answer.status < 500) return answer;
    } catch {
      /* no answer: it may have arrived all the same */
    }
    if (!this.unsure) this.form.elements.sent_as.value = newId();
    this.unsure = body;
    throw new Error("no answer");
  }

  keep(facts, content) {
    if (content) this.saved = content;
    this.form.elements.sequence.value = facts.sequence + 1;
    this.form.elements.sent_as.value = newId();
    this.say("done", this.status.dataset.saved.replace("{time}", clock(facts.saved_at)));
  }

  follow(location, content) {
    const url = new URL(location, document.baseURI);
    if (url.origin !== window.location.origin) throw new Error("foreign address");
    if (this.content() !== content) return;
    this.saved = content;
    window.location.assign(url);
  }

  say(kind, text) {
    if (!text) return;
    this.status.querySelector("[data-save-text]").textContent = text;
    this.status.classList.toggle("done", kind === "done");
    this.status.classList.toggle("bad", kind === "bad");
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => new Saver(form));
