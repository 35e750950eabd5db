/* A list whose buttons open another tab: when its own tab is seen again, it is asked for anew, so that what was done is gone. */

let left = false;

document.addEventListener("submit", (event) => {
  if (event.target.target === "_blank") left = true;
});
function comeBack() {
  if (left && document.visibilityState === "visible") location.reload();
}
document.addEventListener("visibilitychange", comeBack);
addEventListener("focus", comeBack);
