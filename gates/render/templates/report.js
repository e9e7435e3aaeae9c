"use strict";
(() => {
  const open = (place) => {
    for (let outer = place; outer; outer = outer.parentElement) if (outer.tagName === "DETAILS") outer.open = true;
  };

  const goThere = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place && place.closest("details")) {
      open(place);
      place.scrollIntoView();
    }
  };

  for (const command of document.querySelectorAll(".again code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(command.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(command);
      }
    });
    command.after(" ", button);
  }

  const tools = document.getElementById("tools");
  if (tools) {
    const [words, gate, severity] = tools.querySelectorAll("input, select");
    const sections = [...document.querySelectorAll("details.gate")].map((section) => ({
      section,
      items: [...section.querySelectorAll(".finding, .brief")].map((item) => ({ item })),
    }));
    const says = (entry) => (entry.text ??= entry.item.textContent.toLowerCase());
    const apply = () => {
      const wanted = words.value.trim().toLowerCase();
      const asked = wanted || severity.value || gate.value;
      let shown = 0;
      for (const { section, items } of sections) {
        section.hidden = Boolean(gate.value) && section.id !== gate.value;
        for (const entry of items) {
          const fits = (!severity.value || entry.item.classList.contains(severity.value)) && (!wanted || says(entry).includes(wanted));
          if (entry.item.hidden === fits) entry.item.hidden = !fits;
          if (fits && !section.hidden) {
            shown += 1;
            if (asked) open(entry.item);
          }
        }
      }
      tools.querySelector("output").textContent = `${shown.toLocaleString("en")} shown`;
    };
    tools.addEventListener("input", apply);
    tools.hidden = false;
    apply();
  }

  addEventListener("hashchange", goThere);
  goThere();
})();
