/* The grading desk: keys 1, 2, 3 ... for a criterion's levels, a live total, sentences to insert.

   <form class="marks" data-rubric data-pass-mark="70">
     <p role="status"><b data-total>94</b> <span data-verdict data-passed="Passed" data-failed="Not passed" data-open="{left} left">..</span></p>
     <div class="rubric">
       <fieldset data-weight="25" data-key-criterion> ...
         <label class="choice"><input type="radio" name="..." value="1..6"><span><b>1</b> <span class="words">..</span></span></label>
       </fieldset>
     </div>
     <textarea id="advice"></textarea>
     <div data-phrases="advice"><button type="button">A sentence.</button></div>

   The total is what the levels earn of their weights, in hundredths; the server computes the mark that counts. */

const criteria = (form) => [...form.querySelectorAll("fieldset[data-weight]")];
const level = (criterion) => Number(criterion.querySelector("input:checked")?.value || 0);

/** Sixty is divisible by every possible number of levels (2 to 6): whole numbers, no rounding before the end. */
const SIXTY = 60;

function points(criterion) {
  const highest = criterion.querySelectorAll("input[type=radio]").length;
  return (level(criterion) * Number(criterion.dataset.weight) * SIXTY) / highest;
}

function total(form) {
  const sum = criteria(form).reduce((all, one) => all + points(one), 0);
  return Math.floor((2 * sum + SIXTY) / (2 * SIXTY));
}

function show(form) {
  const verdict = form.querySelector("[data-verdict]");
  const left = criteria(form).filter((one) => !level(one)).length;
  const sum = total(form);
  form.querySelector("[data-total]").textContent = sum;
  if (left) verdict.textContent = verdict.dataset.open.replace("{left}", left);
  else verdict.textContent = passes(form, sum) ? verdict.dataset.passed : whyNot(form, verdict.dataset);
  const reasons = form.querySelector("details[data-when-failed]");
  if (reasons && !left && !passes(form, sum)) reasons.open = true;
}

/** A key criterion that is too low is named, where the page has a sentence for it. */
function whyNot(form, words) {
  const low = tooLow(form)[0];
  return low && words.key ? words.key.replace("{criterion}", low.dataset.title) : words.failed;
}

function tooLow(form) {
  const least = Number(form.dataset.keyLevel || 2);
  return criteria(form).filter((one) => "keyCriterion" in one.dataset && level(one) < least);
}

/** A key criterion below level 2 fails whatever the sum, unless the form says data-key-level otherwise. */
function passes(form, sum) {
  return sum >= Number(form.dataset.passMark) && tooLow(form).length === 0;
}

function pressed(form, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const criterion = event.target.closest("fieldset[data-weight]");
  const radio = criterion && criterion.querySelector(`input[value="${CSS.escape(event.key)}"]`);
  if (!radio) return;
  event.preventDefault();
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

/** At the cursor, or at the end where nobody has written yet. */
function insert(area, sentence) {
  const { value } = area;
  const [from, to] = "visited" in area.dataset ? [area.selectionStart, area.selectionEnd] : [value.length, value.length];
  const before = value.slice(0, from);
  const gap = before && !/\s$/.test(before) ? " " : "";
  area.setRangeText(gap + sentence, from, to, "end");
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

/** A criterion that has its level folds to its keys and the words of that level, unless it is the one at hand. */
function fold(form, current) {
  criteria(form).forEach((one) => {
    one.classList.toggle("current", one === current);
    one.classList.toggle("folded", one !== current && level(one) > 0);
    one.querySelectorAll(".choice").forEach((label) => {
      label.classList.toggle("chosen", label.querySelector("input").checked);
    });
  });
}

function start(form) {
  let current = criteria(form).find((one) => !level(one));
  let held = false;
  const look = () => { fold(form, current); show(form); };
  form.addEventListener("change", look);
  form.addEventListener("focusin", (event) => {
    const criterion = event.target.closest("fieldset[data-weight]");
    if (!criterion || criterion === current) return;
    current = criterion;
    if (!held) look();
  });
  // What lies under a finger stays there until it is lifted, or the click would land somewhere else.
  form.addEventListener("pointerdown", () => { held = true; });
  ["pointerup", "pointercancel"].forEach((name) => document.addEventListener(name, () => setTimeout(() => {
    if (held) look();
    held = false;
  })));
  form.addEventListener("keydown", (event) => pressed(form, event));
  form.querySelectorAll("[data-keyhint]").forEach((hint) => { hint.hidden = false; });
  form.querySelectorAll("[data-phrases]").forEach((group) => {
    group.hidden = false;
    const area = document.getElementById(group.dataset.phrases);
    area.addEventListener("focus", () => { area.dataset.visited = ""; });
    group.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) insert(area, button.textContent.trim());
    });
  });
  form.querySelectorAll("details[data-for-changed]").forEach((levels) => {
    form.addEventListener("change", (event) => {
      if (event.target.name === "outcome") levels.open = event.target.value === "changed";
    });
  });
  look();
}

document.querySelectorAll("form[data-rubric]").forEach(start);
