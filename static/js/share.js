/* Lets the phone's own list of apps open where there is one. Without it the link opens WhatsApp.

   <a href="https://wa.me/..." data-share="the sentence with its address">Share</a> */

async function share(event) {
  event.preventDefault();
  const link = event.currentTarget;
  try {
    await navigator.share({ text: link.dataset.share });
  } catch (error) {
    if (error.name !== "AbortError") location.assign(link.href); // AbortError: the list was closed again
  }
}

if (navigator.share) {
  for (const link of document.querySelectorAll("a[data-share]")) link.addEventListener("click", share);
}
