/* Says while typing what one piece brings or loses; the server says the same after saving.

   <form data-earns> <input data-cost> <input data-price>
     <div role="status" data-earns-said data-gain="... {amount}" data-loss="... {amount}" data-even="..."></div>
   </form> */

const money = (text) => (/^\s*(rp\.?)?\s*\d[\d.,\s]*$/i.test(text) ? Number(text.replace(/\D/g, "")) : NaN);

document.querySelectorAll("form[data-earns]").forEach((form) => {
  const [cost, price] = ["[data-cost]", "[data-price]"].map((field) => form.querySelector(field));
  const said = form.querySelector("[data-earns-said]");
  const say = () => {
    const earns = money(price.value) - money(cost.value);
    const line = document.createElement("p");
    line.className = earns > 0 ? "state done" : "error";
    const words = earns > 0 ? said.dataset.gain : earns < 0 ? said.dataset.loss : said.dataset.even;
    line.textContent = words.replace("{amount}", `Rp${Math.abs(earns).toLocaleString("id-ID")}`);
    said.replaceChildren(...(Number.isNaN(earns) ? [] : [line]));
  };
  form.addEventListener("input", (event) => { if (event.target === cost || event.target === price) say(); });
});
