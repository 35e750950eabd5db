/* Shows a PIN while it is typed, and hides it again. Without this the button asks the server for the page with the digits shown.

   <div data-pin> <input type="password"> <button name="show_pin">Show</button> </div> */

document.querySelectorAll("[data-pin]").forEach((place) => {
  const [field, button] = [place.querySelector("input"), place.querySelector("button")];
  const shown = () => field.type === "text";
  button.type = "button";
  button.setAttribute("aria-pressed", shown());
  button.addEventListener("click", () => {
    field.type = shown() ? "password" : "text";
    button.setAttribute("aria-pressed", shown());
    field.focus();
  });
  field.form.addEventListener("submit", () => { field.type = "password"; });
});
