/* Ordering with arrows instead of numbers to choose.

   <ol class="order" data-moved="“{item}” is now number {place}.">
     <li><span>Wipe the lens</span>
       <select name="position-0" aria-label="Place of: Wipe the lens"><option value="1" selected>1</option> ... </select>
       <button type="button" hidden data-move="-1" aria-label="Move up: Wipe the lens">...</button>
       <button type="button" hidden data-move="1" aria-label="Move down: Wipe the lens">...</button></li>
   </ol>
   <p class="visually-hidden" role="status" data-order-status></p>

   Optional: <p data-order-help hidden>Press the arrows ...</p> is shown instead of <p data-order-plain>Choose a number ...</p>.

   Without script the selects are the answer. With it they stay the answer, out of sight. */

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
  const status = document.querySelector("[data-order-status]");
  if (!status) return;
  const words = item.querySelector("span").textContent.trim();
  status.textContent = list.dataset.moved.replace("{item}", words).replace("{place}", place(item));
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

function start(list) {
  const items = [...list.children].sort((a, b) => place(a) - place(b));
  list.append(...items);
  items.forEach((item) => {
    item.querySelector("select").hidden = true;
    item.querySelectorAll("[data-move]").forEach((button) => { button.hidden = false; });
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
