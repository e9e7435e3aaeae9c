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
    const chosen = (name) => tools.querySelector(`[name="${name}"]`);
    const [words, path, gate, severity, rule] = ["words", "path", "gate", "severity", "rule"].map(chosen);
    const onlyNew = chosen("new");
    const sections = [...document.querySelectorAll("details.gate:not(.page)")].map((section) => ({
      section,
      items: [...section.querySelectorAll(".finding, .brief")].map((item) => ({ item })),
    }));
    const read = (entry) => {
      const [named, place] = entry.item.querySelectorAll("code");
      entry.rule = named.textContent;
      entry.place = (place ? place.textContent : "").toLowerCase();
      entry.text = entry.item.textContent.toLowerCase();
      entry.fresh = Boolean(entry.item.querySelector(".new"));
    };
    const apply = () => {
      const wanted = words.value.trim().toLowerCase();
      const where = path.value.trim().toLowerCase();
      const fresh = onlyNew && onlyNew.checked;
      const deep = wanted || where || rule.value || fresh;
      let shown = 0;
      for (const { section, items } of sections) {
        section.hidden = Boolean(gate.value) && section.id !== gate.value;
        for (const entry of items) {
          if (deep && entry.text === undefined) read(entry);
          const fits = (!severity.value || entry.item.classList.contains(severity.value))
            && (!deep || (entry.text.includes(wanted) && entry.place.includes(where) && (!rule.value || entry.rule === rule.value) && (!fresh || entry.fresh)));
          if (entry.item.hidden === fits) entry.item.hidden = !fits;
          if (fits && !section.hidden) {
            shown += 1;
            if (deep || severity.value || gate.value) open(entry.item);
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
