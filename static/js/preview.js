/* Shows what is being written as a learner's phone will show it, a moment after the last key.

   <form data-preview="/where/the/form/is/shown"> ... <div id="preview"> <div id="faults"> <p id="budget">
   The answer is the same page that the button "See the result" gives; only these three parts of it are taken over.
   It is parsed as a document of its own, in which no script runs. */

const PARTS = ["preview", "budget", "faults"];

function takeOver(old, fresh) {
  old.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
}

function start(form) {
  let waiting;
  let asked;
  const show = () => {
    asked?.abort();
    asked = new XMLHttpRequest();
    asked.open("POST", form.dataset.preview);
    asked.responseType = "document";
    asked.onload = ({ target }) => {
      const page = target.status === 200 && target.response;
      if (!page) return;
      for (const id of PARTS) {
        const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
        if (old && fresh && old.innerHTML !== fresh.innerHTML) takeOver(old, fresh);
      }
      const [drawn, needed] = [document.querySelector(".sprite"), page.querySelector(".sprite")];
      if (drawn && needed) takeOver(drawn, needed);
    };
    asked.send(new FormData(form));
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 900);
  });
}

document.querySelectorAll("form[data-preview]").forEach(start);
