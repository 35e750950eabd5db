/* Counts the words of a text area while one writes.

   <textarea data-min-words="20" data-count="note-count"></textarea>
   <p id="note-count" role="status" hidden
     data-few="{count} words, at least {minimum}." data-enough="{count} words, that is enough."></p> */

function count(text) {
  return (text.match(/[\p{L}\p{N}_]+(?:[-.'’][\p{L}\p{N}_]+)*/gu) || []).length;
}

function start(area) {
  const line = document.getElementById(area.dataset.count);
  if (!line) return;
  const minimum = Number(area.dataset.minWords);
  let waiting;
  const show = () => {
    const words = count(area.value);
    const text = words < minimum ? line.dataset.few : line.dataset.enough;
    line.textContent = text.replace("{count}", words).replace("{minimum}", minimum);
    line.hidden = false;
  };
  area.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 400);
  });
  show();
}

document.querySelectorAll("[data-min-words]").forEach(start);
