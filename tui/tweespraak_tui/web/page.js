"use strict";

// Keys go to the terminal at once: without this a person would have to click into it first.
function focusTerminal() {
  const input = document.querySelector(".xterm-helper-textarea");
  if (input && document.body.classList.contains("-first-byte")) {
    input.setAttribute("aria-label", "tweespraak review; for a screen reader use tweespraak review --plain");
    input.focus();
  }
}

new MutationObserver(focusTerminal).observe(document.body, { attributes: true, attributeFilter: ["class"] });
window.addEventListener("focus", focusTerminal);
document.getElementById("again").addEventListener("click", () => window.location.reload());
