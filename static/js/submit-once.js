/* Keeps a hasty second tap from sending a form twice; after five seconds one may try again.

   <form method="post" data-submit-once> ... <button>Send</button></form> */

const PAUSE = 5000;

function hold(button) {
  button.setAttribute("aria-disabled", "true");
  button.classList.add("sending");
}

function free(button) {
  button.removeAttribute("aria-disabled");
  button.classList.remove("sending");
}

function start(form) {
  let sentAt = -PAUSE;
  const buttons = () => [...form.querySelectorAll("button:not([type=button])")];
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const now = performance.now();
    if (now - sentAt < PAUSE) {
      event.preventDefault();
      return;
    }
    sentAt = now;
    buttons().forEach(hold);
    setTimeout(() => buttons().forEach(free), PAUSE);
  });
  window.addEventListener("pageshow", () => {
    sentAt = -PAUSE;
    buttons().forEach(free);
  });
}

document.querySelectorAll("form[data-submit-once]").forEach(start);
