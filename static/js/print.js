// Shows the buttons that open the browser's print dialogue. Without JavaScript a line says how to print.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
