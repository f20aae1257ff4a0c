"use strict";
// Cards that are approved together, once every one of them has been in sight as a whole or has had the focus.
// Only the rows of this page are approved.
{
  const cards = [...document.querySelectorAll("#cards [data-position]")];
  const form = document.getElementById("alike");
  const seen = new Set();
  function see(card) {
    seen.add(card);
    if (!form) return;
    document.getElementById("seen").textContent = seen.size;
    form.querySelector("button").disabled = seen.size < cards.length;
  }
  // The end of a card is what is seen last of it, however high the card is.
  const sight = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) see(entry.target.closest("[data-position]"));
  });
  for (const card of cards) {
    sight.observe(card.lastElementChild);
    card.addEventListener("focus", () => see(card));
  }
  document.addEventListener("keydown", (event) => {
    const step = { j: 1, k: -1 }[event.key];
    if (!step || event.target.closest("input, dialog[open]") || event.ctrlKey || event.altKey) return;
    const here = cards.indexOf(document.activeElement.closest("[data-position]"));
    cards[Math.max(0, Math.min(cards.length - 1, here + step))]?.focus();
  });
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    const { plan, decision, rule } = form.dataset;
    const positions = cards.map((card) => card.dataset.position).join(",");
    try {
      const asked = { action_id: crypto.randomUUID(), plan_id: plan, decision, rule, positions };
      const content = await ask("/api/plan/approve-rule", asked);
      sessionStorage.setItem("message", content.text);
      location.assign("/desk");
    } catch (problem) {
      show(problem.message);
      button.disabled = false;
    }
  });
}
