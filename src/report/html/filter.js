(() => {
  "use strict";
  const form = document.getElementById("filter");
  if (!form) return;
  const words = document.getElementById("words");
  const shown = document.getElementById("shown");
  const severities = [...form.querySelectorAll("input[name=severity]")];
  const findings = new Map();
  for (const element of document.querySelectorAll("[data-finding]")) {
    const id = element.dataset.finding;
    const finding = findings.get(id) ?? { elements: [], text: "", severity: element.dataset.severity };
    finding.elements.push(element);
    finding.text += " " + element.textContent.toLowerCase();
    findings.set(id, finding);
  }
  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const allowed = new Set(severities.filter((box) => box.checked).map((box) => box.value));
    let number = 0;
    for (const finding of findings.values()) {
      const fits = allowed.has(finding.severity) && wanted.every((word) => finding.text.includes(word));
      for (const element of finding.elements) element.hidden = !fits;
      if (fits) number += 1;
    }
    shown.textContent = `${number} of ${findings.size} shown`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
})();
