/* Sends a photo as soon as it is chosen, made smaller first where the phone can.

   <form method="post" enctype="multipart/form-data" data-photo>
     <label data-photo-label="button">... <input type="file" name="photo" accept="image/*"></label>
     <button data-photo-button>Send photo</button>
     <span class="state" role="status" data-photo-status data-sending="Sending the photo"></span>
   </form>

   The label becomes the button, in the class that data-photo-label names ("button", or "button plain").
   With data-photo="later" the photo is only made smaller: the form has more to fill in, and a button of its own.

   What cannot be read here (HEIC on many phones) goes as it is; the server knows what to do. */

const MOST_PIXELS = 2_500_000;
const LONGEST_SIDE = 2048;

async function picture(file) {
  if (window.createImageBitmap) return createImageBitmap(file, { imageOrientation: "from-image" });
  throw new Error("cannot read pictures");
}

async function smaller(file) {
  const source = await picture(file);
  if (source.width * source.height <= MOST_PIXELS) return file;
  const scale = LONGEST_SIDE / Math.max(source.width, source.height);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(source.width * scale);
  canvas.height = Math.round(source.height * scale);
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  source.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
  if (!blob || blob.size >= file.size) return file;
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

async function shrink(input) {
  try {
    const bag = new DataTransfer();
    for (const file of input.files) bag.items.add(await smaller(file).catch(() => file)); // one after the other: a cheap phone has little memory
    input.files = bag.files;
  } catch {
    /* sent as it is */
  }
}

function start(form) {
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[data-photo-status]");
  const button = form.querySelector("[data-photo-button]");
  const label = form.querySelector("[data-photo-label]");
  if (button) button.hidden = true;
  if (label) {
    label.className = label.dataset.photoLabel;
    input.classList.add("visually-hidden");
  }
  input.addEventListener("change", async () => {
    if (!input.files.length || form.dataset.sending) return;
    form.dataset.sending = "yes";
    status.textContent = status.dataset.sending;
    status.classList.add("sending");
    await shrink(input);
    if (form.dataset.photo === "later") {
      delete form.dataset.sending;
      status.classList.remove("sending");
      status.textContent = "";
      return;
    }
    form.requestSubmit ? form.requestSubmit() : form.submit();
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sending;
    status.classList.remove("sending");
    status.textContent = "";
  });
}

document.querySelectorAll("form[data-photo]").forEach(start);
