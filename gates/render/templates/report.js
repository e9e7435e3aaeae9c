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
    const apply = () => {
      const wanted = words.value.trim().toLowerCase();
      let shown = 0;
      for (const section of document.querySelectorAll("details.gate")) {
        section.hidden = Boolean(gate.value) && section.id !== gate.value;
        for (const item of section.querySelectorAll(".finding, .brief")) {
          const fits = (!severity.value || item.classList.contains(severity.value))
            && (!wanted || item.textContent.toLowerCase().includes(wanted));
          item.hidden = !fits;
          if (fits && !section.hidden) {
            shown += 1;
            if (wanted || severity.value || gate.value) open(item);
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
