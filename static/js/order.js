/* Ordering with arrows instead of numbers to choose.

   <ol class="order" data-moved="“{item}” is now number {place}.">
     <li><span>Wipe the lens</span>
       <select name="position-0" aria-label="Place of: Wipe the lens"><option value="1" selected>1</option> ... </select></li>
   </ol>
   <template>
     <button type="button" data-move="-1" aria-label="Move up: {item}">...</button>
     <button type="button" data-move="1" aria-label="Move down: {item}">...</button>
   </template>
   <p class="visually-hidden" role="status" data-order-status></p>

   Optional: <p data-order-help hidden>Press the arrows ...</p> is shown instead of <p data-order-plain>Choose a number ...</p>.

   Without script the selects are the answer. With it they stay the answer, out of sight, and each line gets the two buttons. */

const wordsOf = (item) => item.querySelector("span").textContent.trim();
const place = (item) => Number(item.querySelector("select").value);

function show(list) {
  const items = [...list.children];
  items.forEach((item, index) => {
    item.querySelector("select").value = index + 1;
    item.querySelector('[data-move="-1"]').disabled = index === 0;
    item.querySelector('[data-move="1"]').disabled = index === items.length - 1;
  });
}

function tell(list, item) {
  const status = (list.closest("form") || document).querySelector("[data-order-status]");
  if (!status) return;
  status.textContent = list.dataset.moved.replace("{item}", wordsOf(item)).replace("{place}", place(item));
}

function move(list, item, step) {
  const other = step < 0 ? item.previousElementSibling : item.nextElementSibling;
  if (!other) return;
  if (step < 0) other.before(item);
  else other.after(item);
  list.querySelectorAll(".moved").forEach((old) => old.classList.remove("moved"));
  item.classList.add("moved");
  show(list);
  const same = item.querySelector(`[data-move="${step}"]`);
  (same.disabled ? item.querySelector(`[data-move="${-step}"]`) : same).focus();
  tell(list, item);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function arrows(list, item) {
  const buttons = list.nextElementSibling.content.cloneNode(true);
  buttons.querySelectorAll("button").forEach((button) => {
    button.setAttribute("aria-label", button.getAttribute("aria-label").replace("{item}", wordsOf(item)));
  });
  item.append(buttons);
}

function start(list) {
  const items = [...list.children].sort((a, b) => place(a) - place(b));
  list.append(...items);
  items.forEach((item) => {
    item.querySelector("select").hidden = true;
    arrows(list, item);
  });
  list.classList.add("arrows");
  document.querySelectorAll("[data-order-help]").forEach((help) => { help.hidden = false; });
  document.querySelectorAll("[data-order-plain]").forEach((help) => { help.hidden = true; });
  show(list);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) move(list, button.closest("li"), Number(button.dataset.move));
  });
}

document.querySelectorAll(".order").forEach(start);
