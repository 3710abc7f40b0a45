// The page of systems without this script is a form and links. This exchanges the parts of the answer
// without loading the page again; what they say, the server writes.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = $("#system"), yaml = $("#yaml"), answer = $("#answer"), problems = $("#problems");
  const notice = $("#notice"), announce = $("#announce"), WAIT = 350;
  let latest = 0, asking = null, timer = 0, fresh = true;

  document.documentElement.classList.add("js");

  // What is shown, as the history keeps it: the text is there also where no address can carry it.
  const broken = () => $('[data-part="verdict"]', answer)?.dataset.broken || "";
  const remember = (anew) => {
    const address = $('[data-part="verdict"]', answer)?.dataset.address || "/system";
    const state = { yaml: yaml.value, broken: broken() };
    const same = address === location.pathname + location.search;
    history[anew && !same ? "pushState" : "replaceState"](state, "", address);
  };

  const ask = async (name, { anew = false, keep = false, after } = {}, again) => {
    const turn = ++latest;
    clearTimeout(timer);
    asking?.abort();
    asking = new AbortController();
    answer.setAttribute("aria-busy", "true");
    try {
      const query = name ? "?" + new URLSearchParams({ break: name }) : "";
      const headers = { "content-type": "application/yaml", accept: "text/html" };
      const reply = await fetch("/system/answer" + query, { method: "POST", body: yaml.value, headers, signal: asking.signal });
      const text = await reply.text();
      if (turn !== latest) return;
      if (reply.ok || reply.status === 422) {
        const told = show(new DOMParser().parseFromString(text, "text/html"));
        // What was typed stays in the entry of the history that it began.
        if (told && !keep) remember(anew);
        if (told) after?.();
      } else {
        const pause = again ? 0 : +reply.headers.get("retry-after");
        hold(reply.status === 413 ? "The system is too large for this page." : "The server is busy. The last answer stays; " + (pause ? `it is asked again in ${pause} s.` : "change something to ask again."));
        if (pause) timer = setTimeout(() => ask(name, { anew, keep, after }, true), pause * 1000);
      }
    } catch (error) {
      if (error.name === "AbortError" || turn !== latest) return;
      hold("The server cannot be reached. The last answer stays, and this page goes on when it is back.");
    }
    if (turn === latest) answer.setAttribute("aria-busy", "false");
  };

  // Puts the parts of an answer in place of the old ones; says whether there is one.
  const show = (sheet) => {
    const told = $('[data-part="problems"]', sheet);
    problems.replaceChildren(...(told ? told.childNodes : []));
    told?.remove();
    yaml.toggleAttribute("aria-invalid", !!problems.childElementCount);
    if (yaml.hasAttribute("aria-invalid")) yaml.setAttribute("aria-invalid", "true");
    if (!$("[data-part]", sheet)) {
      const count = $("ul", problems)?.childElementCount || 1;
      hold(`${count === 1 ? "One thing is" : count + " things are"} to be corrected. ${$("[data-part]", answer) ? "Below is the last answer." : ""}`);
      announce.textContent = all("li > b", problems).map((each) => each.textContent.trim()).join(". ");
      return false;
    }
    if (!$("[data-part]", answer)) {
      all("#answer > :not(#announce):not(#notice)").forEach((old) => old.remove());
      answer.append(...sheet.body.childNodes);
    } else {
      const open = all("details[open][id]", answer).map((details) => details.id);
      for (const part of all("[data-part]", sheet)) {
        const old = $(`[data-part="${part.dataset.part}"]`, answer);
        for (const name of ["address", "broken"]) {
          if (part.dataset[name]) old.dataset[name] = part.dataset[name];
          else delete old.dataset[name];
        }
        old.replaceChildren(...part.childNodes);
      }
      open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    }
    answer.classList.remove("stale", "empty");
    notice.hidden = true;
    const verdict = $("#verdict").textContent, said = [verdict, $("#gloss")?.textContent].filter(Boolean).join(" ");
    if (announce.textContent !== said) announce.textContent = said;
    document.title = verdict + " – svl-cost";
    $("#gist").textContent = verdict;
    $(".onward").hidden = false;
    return true;
  };
  const hold = (words) => {
    answer.classList.add("stale");
    notice.textContent = $("#gist").textContent = words;
    notice.hidden = false;
  };

  // Typing -----------------------------------------------------------------------------------------
  yaml.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      ask(broken(), { anew: fresh });
      fresh = false;
    }, WAIT);
  });
  yaml.addEventListener("change", () => (fresh = true));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter?.dataset.break;
    if (button !== undefined) brk(event.submitter, button);
    else ask(broken(), { anew: true, after: () => $("#verdict").focus() });
  });

  // Breaking ---------------------------------------------------------------------------------------
  const seen = (selector) => all(selector, answer).find((each) => each.getClientRects().length);
  const brk = (link, name) => {
    const part = link.closest("[data-part]")?.dataset.part, component = link.dataset.component;
    ask(name, {
      anew: true,
      // The link itself is gone: go on from the one in its place, else from the verdict.
      after: () => {
        const place = part && `[data-part="${part}"] `;
        const same = component && seen(`${place}[data-component="${CSS.escape(component)}"]`);
        const next = same || (place && name && seen(`${place}[data-break="${CSS.escape(name)}"]`)) || $("#verdict");
        next.focus({ preventScroll: !!same });
      },
    });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.dataset.break !== undefined) {
      event.preventDefault();
      brk(link, link.dataset.break);
    } else if (link.classList.contains("where")) {
      event.preventDefault();
      go(link.closest("li").dataset);
    }
  });
  // To the place of a mistake in the text.
  const go = ({ line, column }) => {
    const lines = yaml.value.split("\n"), start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const from = Math.min(start + +column - 1, yaml.value.length);
    yaml.focus();
    yaml.setSelectionRange(from, start + (lines[line - 1] || "").length);
    yaml.scrollTop = (line - 4) * (yaml.scrollHeight / lines.length);
  };

  // Back and forth ---------------------------------------------------------------------------------
  addEventListener("popstate", (event) => {
    if (!event.state) return location.reload();
    yaml.value = event.state.yaml;
    fresh = true;
    ask(event.state.broken, { keep: true });
  });
  addEventListener("online", () => ask(broken(), { keep: true }));

  // Files ------------------------------------------------------------------------------------------
  addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  addEventListener("drop", async (event) => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    yaml.value = await file.text();
    ask("", { anew: true, after: () => $("#verdict").focus() });
  });

  history.replaceState({ yaml: yaml.value, broken: broken() }, "");
})();
