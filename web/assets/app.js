// The page without this script is a form and links. This makes it answer as one types: every state is
// an address, and every address is an answer that the server writes.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = $("#workload"), answer = $("#answer"), notice = $("#notice"), announce = $("#announce");
  const WAIT = 160;
  // On a telephone the answer lies below the form: groups stay folded, unless they are wrong.
  const small = matchMedia("(max-width: 40rem)");
  let latest = 0, asking = null, timer = 0, fresh = true, dragging = false;

  document.documentElement.classList.add("js");
  if (small.matches) for (const group of all("details", form)) group.open = !!$(".wrong", group);

  // State ------------------------------------------------------------------------------------------
  const stated = () => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      const plain = (name === "axis" && value === "requests") || (name === "total" && value === "all_in");
      if (value.trim() && !plain) query.append(name, value.trim());
    }
    return query;
  };
  const fill = (query) => {
    for (const field of form.elements) {
      if (!field.name) continue;
      const none = { axis: "requests", total: "all_in" }[field.name] || "";
      const value = query.get(field.name) || none;
      if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) {
        field.add(new Option(value, value));
      }
      field.value = value;
      const group = field.closest("details");
      if (group && value && !small.matches) group.open = true;
    }
  };
  // A change makes a new entry of the history; what is typed until it is finished stays in that one.
  const remember = (query, anew) => {
    const address = "/?" + query;
    if (address === location.pathname + location.search) return;
    history[anew ? "pushState" : "replaceState"](null, "", address);
  };

  // Asking -----------------------------------------------------------------------------------------
  const ask = async (query, after, again) => {
    const turn = ++latest;
    if (asking) asking.abort();
    asking = new AbortController();
    answer.setAttribute("aria-busy", "true");
    try {
      const reply = await fetch("/answer?" + query, { signal: asking.signal, headers: { accept: "text/html" } });
      const text = await reply.text();
      if (turn !== latest) return;
      const sheet = new DOMParser().parseFromString(text, "text/html");
      if (reply.ok) show(sheet);
      else if (reply.status === 422) refuse(sheet);
      else {
        // A server that says when to come back is asked once more, unless something changes until then.
        const pause = again ? 0 : +reply.headers.get("retry-after");
        hold("The server is busy. The last answer stays; " + (pause ? `it is asked again in ${pause} s.` : "change something to ask again."));
        if (pause) timer = setTimeout(() => ask(query, after, true), pause * 1000);
      }
      if (reply.ok && after) after();
    } catch (error) {
      if (error.name === "AbortError" || turn !== latest) return;
      hold("The server cannot be reached. The last answer stays, and this page goes on when it is back.");
    }
    if (turn === latest) answer.setAttribute("aria-busy", "false");
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(stated()), WAIT);
  };
  const now = (after) => {
    clearTimeout(timer);
    ask(stated(), after);
  };

  // Showing ----------------------------------------------------------------------------------------
  const show = (sheet) => {
    mistakes([]);
    if (!$("[data-part]", answer)) {
      // The page came without an answer.
      all("#answer > :not(#announce):not(#notice)").forEach((old) => old.remove());
      answer.append(...sheet.body.childNodes);
    } else {
      const open = all("details[open][id]", answer).map((details) => details.id);
      for (const part of all("[data-part]", sheet)) {
        // While today's volume is dragged, what it is dragged along stays.
        if (dragging && part.dataset.part === "cost") continue;
        const old = $(`[data-part="${part.dataset.part}"]`, answer);
        for (const name of ["query", "today"]) if (part.dataset[name]) old.dataset[name] = part.dataset[name];
        old.replaceChildren(...part.childNodes);
      }
      open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    }
    answer.classList.remove("stale", "empty");
    notice.hidden = true;
    const verdict = $("#verdict").textContent;
    if (announce.textContent !== verdict) announce.textContent = verdict;
    document.title = verdict + " – svl-cost";
    $("#gist").textContent = verdict;
    $(".onward").hidden = false;
    ready();
  };
  const hold = (words) => {
    answer.classList.add("stale");
    notice.textContent = $("#gist").textContent = words;
    notice.hidden = false;
  };
  const refuse = (sheet) => {
    const told = all("li", sheet), words = told.map((each) => each.textContent.trim());
    mistakes(told);
    const count = told.length === 1 ? "One thing is" : told.length + " things are";
    hold(`${count} to be corrected. Below is the last answer.`);
    announce.textContent = words.join(". ");
  };
  const mistakes = (told) => {
    all(".error", form).forEach((place) => place.replaceChildren());
    all("[aria-invalid]", form).forEach((field) => field.removeAttribute("aria-invalid"));
    all(".wrong", form).forEach((field) => field.classList.remove("wrong"));
    for (const each of told) {
      $(".where", each)?.remove();
      const key = each.dataset.key, id = key.replaceAll(".", "-");
      const field = key && document.getElementById("f-" + id), place = field && document.getElementById("e-" + id);
      if (place) {
        place.append(...each.childNodes);
        field.setAttribute("aria-invalid", "true");
        field.closest(".field").classList.add("wrong");
        const group = field.closest("details");
        if (group) group.open = true;
      } else {
        const line = document.createElement("p");
        if (key) line.append(Object.assign(document.createElement("code"), { textContent: key }), " ");
        line.append(...each.childNodes);
        $("#problems").append(line);
      }
    }
  };

  // Typing -----------------------------------------------------------------------------------------
  const changed = () => {
    remember(stated(), fresh);
    fresh = false;
  };
  form.addEventListener("input", () => { changed(); soon(); });
  form.addEventListener("change", () => { fresh = true; now(); });
  form.addEventListener("submit", (event) => { event.preventDefault(); changed(); fresh = true; now(() => $("#verdict").focus()); });
  const restore = () => {
    const given = location.search.slice(1) || form.dataset.opening;
    fill(new URLSearchParams(given));
    fresh = true;
    now();
  };
  addEventListener("popstate", restore);
  addEventListener("online", () => now());

  // Links that change the state: remedies, examples, the axis, A and B ------------------------------
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.classList.contains("assume")) {
      event.preventDefault();
      return assume(link);
    }
    const href = link.getAttribute("href");
    if (!href.startsWith("/?") && href !== "/") return;
    event.preventDefault();
    const id = link.id, axis = link.dataset.axis;
    const query = new URLSearchParams(href === "/" ? form.dataset.opening : href.slice(2));
    fill(query);
    remember(href === "/" ? query : href.slice(2), true);
    fresh = true;
    // The link itself may be gone: go on from where it stood, else from the verdict.
    now(() => ((axis && $(`[data-axis="${axis}"]`)) || (id && document.getElementById(id)) || $("#verdict")).focus());
  });
  const assume = (link) => {
    const field = document.getElementById(link.dataset.field);
    const group = field.closest("details");
    if (group) group.open = true;
    if (!field.value && link.dataset.fill) {
      field.value = link.dataset.fill;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.focus();
    if (field.select) field.select();
  };

  // Today's volume ---------------------------------------------------------------------------------
  const volume = () => $("#volume");
  const plot = () => $("#chart-cost .chart-plot[data-from]");
  const shownPlot = () => all("#chart-cost .chart-plot[data-from]").find((each) => each.getClientRects().length) || plot();
  const requests = (position) => {
    const { from, to } = plot().dataset, low = Math.log(from), high = Math.log(to);
    return Math.exp(low + (high - low) * (position / volume().max));
  };
  const short = (count) => {
    const [unit, name] = count >= 1e9 ? [1e9, "B"] : count >= 1e6 ? [1e6, "M"] : count >= 1e3 ? [1e3, "k"] : [1, ""];
    return Number((count / unit).toPrecision(3)) + name;
  };
  const ready = () => {
    const copy = $("#copy-yaml"), row = $("#volume-row");
    if (copy) copy.hidden = false;
    if (!row) return;
    row.hidden = !plot() || form.elements.axis.value !== "requests";
    if (row.hidden || dragging) return;
    // The slider lies under the stretch of the chart that it moves along.
    const { from, to, left, right } = shownPlot().dataset, whole = shownPlot().closest("svg").viewBox.baseVal.width;
    volume().style.setProperty("margin-left", `calc(${(left / whole) * 100}% - 8px)`);
    volume().style.setProperty("width", `calc(${((right - left) / whole) * 100}% + 16px)`);
    const today = $('[data-part="cost"]').dataset.today;
    volume().value = Math.round((Math.log(today / from) / Math.log(to / from)) * volume().max);
    say(short(today));
  };
  const say = (count) => {
    volume().setAttribute("aria-valuetext", count + " requests a month");
    $("#volume-said").textContent = count;
  };
  const mark = (count) => {
    for (const place of all("#chart-cost .chart-plot[data-from]")) {
      const { left, right, from, to } = place.dataset, today = $('[data-part="cost"]').dataset.today;
      const at = (n) => +left + (right - left) * (Math.log(n / from) / Math.log(to / from));
      const marker = $(".chart-today", place.closest("svg"));
      if (marker) marker.setAttribute("transform", `translate(${at(count) - at(today)} 0)`);
    }
  };
  answer.addEventListener("input", (event) => {
    if (event.target.id !== "volume") return;
    move(requests(+event.target.value));
  });
  const move = (count) => {
    dragging = true;
    form.elements.requests.value = short(count) + "/month";
    say(short(count));
    mark(count);
    changed();
    soon();
  };
  const release = () => {
    pulled = null;
    if (!dragging) return;
    dragging = false;
    fresh = true;
    now();
  };
  // A slider that is back where it was does not tell of a change.
  answer.addEventListener("change", (event) => { if (event.target.id === "volume") release(); });
  addEventListener("pointerup", release);
  addEventListener("pointercancel", release);
  // The chart itself: what is pulled sideways is the volume, once it is more than a touch.
  let pulled = null;
  answer.addEventListener("pointerdown", (event) => {
    const picture = event.target.closest("#chart-cost svg"), place = picture && $(".chart-plot[data-from]", picture);
    if (!place || event.button || !event.isPrimary || $("#volume-row").hidden) return;
    const box = picture.getBoundingClientRect(), scale = box.width / picture.viewBox.baseVal.width, { top, bottom } = place.getBoundingClientRect();
    const left = box.left + place.dataset.left * scale, right = box.left + place.dataset.right * scale;
    if (event.clientX < left - 8 || event.clientX > right + 8 || event.clientY < top || event.clientY > bottom) return;
    pulled = { picture, left, right, start: event.clientX };
  });
  addEventListener("pointermove", (event) => {
    if (!pulled || !event.isPrimary || (!dragging && Math.abs(event.clientX - pulled.start) < 4)) return;
    if (!dragging) pulled.picture.setPointerCapture(event.pointerId);
    const { left, right } = pulled, share = Math.min(1, Math.max(0, (event.clientX - left) / (right - left)));
    volume().value = share * volume().max;
    move(requests(share * volume().max));
  });

  // Files ------------------------------------------------------------------------------------------
  answer.addEventListener("click", async (event) => {
    if (event.target.id !== "copy-yaml") return;
    const text = $("#yaml-text").textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren($("#yaml-text"));
      document.execCommand("copy");
    }
    $("#copied").textContent = "Copied.";
  });
  const paste = $("#paste"), yaml = $("#yaml"), errors = $("#yaml-errors");
  let named = "";
  yaml.addEventListener("input", () => (named = ""));
  const read = async () => {
    try {
      const reply = await fetch("/paste" + (named && "?name=" + encodeURIComponent(named)), { method: "POST", headers: { "content-type": "application/yaml" }, body: yaml.value });
      if (!reply.ok) throw new Error(reply.status === 413 ? "The file is too large." : "The server is busy; try again.");
      const { query, text, system } = await reply.json();
      $("#to-system").hidden = !system;
      if (system) $("#to-system a").href = system;
      errors.textContent = text;
      errors.hidden = !text;
      if (!query) return errors.focus();
      fill(new URLSearchParams(query));
      remember(query, true);
      fresh = true;
      now(() => $("#verdict").focus());
    } catch (error) {
      errors.textContent = error.name === "TypeError" ? "The server cannot be reached." : error.message;
      errors.hidden = false;
    }
  };
  paste.addEventListener("submit", (event) => { event.preventDefault(); read(); });
  addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  addEventListener("drop", async (event) => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    $("#from-file").open = true;
    yaml.value = await file.text();
    named = file.name;
    read();
  });

  addEventListener("resize", ready);
  ready();
})();
