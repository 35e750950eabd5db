/* Shows while typing who may be here already; the server asks the same before it saves.

   <form data-look-alikes="/where/to/ask"> ... <div role="status" data-look-alikes-found data-title="Perhaps here already:"></div>
   The answer is JSON: {"people": [{"name", "about", "url"}]}. Links open beside, so that nothing typed is lost. */

const PAUSE = 700;

function line({ name, about, url }) {
  const [item, words, title, link, more] = ["li", "span", "b", "a", "span"].map((tag) => document.createElement(tag));
  item.className = "row";
  Object.assign(link, { href: url, target: "_blank", rel: "noopener", textContent: name });
  Object.assign(more, { className: "soft", textContent: about });
  title.append(link);
  words.append(title, more);
  item.append(words);
  return item;
}

function show(place, people) {
  if (!people.length) return place.replaceChildren();
  const [box, title, list] = ["div", "b", "ul"].map((tag) => document.createElement(tag));
  box.className = "card stack tight";
  list.className = "rows";
  title.textContent = place.dataset.title;
  list.append(...people.map(line));
  box.append(title, list);
  return place.replaceChildren(box);
}

function start(form) {
  const place = form.querySelector("[data-look-alikes-found]");
  let waiting;
  let asked;
  const ask = () => {
    asked?.abort();
    asked = new XMLHttpRequest();
    asked.open("POST", form.dataset.lookAlikes);
    asked.setRequestHeader("Accept", "application/json");
    asked.responseType = "json";
    asked.onload = ({ target }) => show(place, (target.status === 200 && target.response?.people) || []);
    asked.send(new FormData(form));
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
}

document.querySelectorAll("form[data-look-alikes]").forEach(start);
