
"use strict";
// Words at points of pictures: by pointer, and by arrow keys in a picture that has the focus.
(() => {
  const box = document.getElementById("tip");
  let shown = null;
  for (const group of document.querySelectorAll("svg g.tip")) {
    const title = group.querySelector(":scope > title");
    if (!title) continue;
    group.dataset.tip = title.textContent;
    // The browser's own tip would lie over ours.
    title.remove();
  }
  const hide = () => {
    if (shown) shown.classList.remove("shown");
    shown = null;
    box.hidden = true;
  };
  const show = (group) => {
    if (group === shown) return;
    hide();
    shown = group;
    group.classList.add("shown");
    box.textContent = group.dataset.tip;
    box.hidden = false;
    const at = group.getBoundingClientRect();
    const width = box.offsetWidth, height = box.offsetHeight;
    const left = Math.min(Math.max(4, at.left + at.width / 2 - width / 2), innerWidth - width - 4);
    const top = at.top > height + 8 ? at.top - height - 6 : at.bottom + 6;
    box.style.left = left + "px";
    box.style.top = top + "px";
  };
  document.addEventListener("pointerover", (event) => {
    const group = event.target.closest && event.target.closest("g.tip");
    if (group && group.dataset.tip) show(group); else hide();
  });
  document.addEventListener("scroll", hide, { passive: true });
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  for (const figure of document.querySelectorAll("figure")) {
    const groups = [...figure.querySelectorAll("g.tip[data-tip]")];
    if (!groups.length) continue;
    figure.setAttribute("aria-label", "Picture; arrow keys go from point to point");
    figure.addEventListener("blur", hide);
    figure.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { hide(); return; }
      const last = groups.length - 1;
      const at = groups.indexOf(shown);
      let next = null;
      if (event.key in steps) next = at < 0 ? 0 : Math.min(last, Math.max(0, at + steps[event.key]));
      if (event.key === "Home") next = 0;
      if (event.key === "End") next = last;
      if (next === null) return;
      event.preventDefault();
      show(groups[next]);
    });
  }
  // Paper has no folds.
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
})();
