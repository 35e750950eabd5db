/* Keeps the photo of the trial on this phone until its owner has signed up, and shows it again on the first home.

   <section data-trial-photo="mark" hidden>
     <div data-trial-shown hidden> <img data-trial-picture> </div>
     <p data-trial-failed hidden></p>
     <input type="file" data-trial-file>   (on the page of the trial, whose [data-trial-way] leads to the sign-up)
     <p data-trial-gone hidden></p> <form data-trial-send="where it leads">   (on home, which sends it as the deed)
   </section>

   The mark names the photo: on a shared phone nobody else's page knows it. A photo without an owner goes after a day. */

const DAY = 24 * 60 * 60 * 1000;
const WIDEST = 1600;

const wish = (request) => new Promise((done, failed) => {
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

async function box(mode) {
  const opening = indexedDB.open("trial", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("photos");
  return (await wish(opening)).transaction("photos", mode).objectStore("photos");
}

async function forgetOld() {
  const photos = await box("readwrite");
  const [keys, kept] = await Promise.all([wish(photos.getAllKeys()), wish(photos.getAll())]);
  kept.forEach((photo, number) => { if (Date.now() - photo.at > DAY) photos.delete(keys[number]); });
}

async function smaller(file) {
  const source = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, WIDEST / Math.max(source.width, source.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(source.width * scale);
  canvas.height = Math.round(source.height * scale);
  canvas.getContext("2d").drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/jpeg", 0.85);
  });
}

/* The sign-up learns that there is a photo, so that home waits for it. */
function goAlong() {
  const way = document.querySelector("[data-trial-way] a");
  if (way) way.search = "?photo=yes";
}

async function send(form, find, mark, kept) {
  const body = new FormData(form);
  body.set("photo", kept.photo, "photo.jpg");
  find("failed").hidden = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const next = new URL(form.dataset.trialSend, location.href);
    if (!answer.ok || new URL(answer.url).pathname !== next.pathname) throw new Error(answer.status);
    await wish((await box("readwrite")).delete(mark));
    location.assign(next);
  } catch {
    find("failed").hidden = false;
  }
}

function sendFrom(form, find, mark, kept) {
  find("gone").hidden = Boolean(kept);
  form.hidden = !kept;
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    await send(form, find, mark, kept);
    busy = false;
  });
}

async function start(place) {
  const find = (name) => place.querySelector(`[data-trial-${name}]`);
  const mark = place.dataset.trialPhoto;
  const show = (photo) => {
    find("picture").src = URL.createObjectURL(photo);
    find("shown").hidden = false;
  };
  const file = find("file");
  await forgetOld();
  const kept = await wish((await box("readonly")).get(mark));
  if (kept) show(kept.photo);
  if (find("send")) sendFrom(find("send"), find, mark, kept);
  if (!file) return;
  place.hidden = false;
  if (kept) goAlong();
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      const photo = await smaller(file.files[0]);
      await wish((await box("readwrite")).put({ photo, at: Date.now() }, mark));
      show(photo);
      goAlong();
      find("failed").hidden = true;
    } catch {
      find("failed").hidden = false;
    }
  });
}

/* A browser without a store (some private windows) leaves the place hidden. */
document.querySelectorAll("[data-trial-photo]").forEach((place) => { start(place).catch(() => {}); });
