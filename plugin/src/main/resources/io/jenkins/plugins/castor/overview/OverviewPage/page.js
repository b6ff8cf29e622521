/* The overview of all namespaces: brings the table, sorts and filters it, and shows a part of it, as it may be long. */
(function () {
  const STEP = 100;
  const MONTH = 30 * 24 * 60 * 60 * 1000;
  const language = document.documentElement.lang || undefined;
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const ages = new Intl.RelativeTimeFormat(language, { style: "narrow" });
  const order = { column: "bytes", direction: -1 };
  let all = [];
  let listed = [];
  let most = STEP;

  const KINDS = {
    all: () => true,
    trouble: (row) => row.trouble > 0,
    cost: (row) => row.savedTime !== null && row.savedTime < 0,
    missed: (row) => row.loads > 0 && row.hits * 2 < row.loads,
    unused: (row) => row.loaded < Date.now() - MONTH,
    gone: (row) => row.who === "gone",
  };

  function storeTitle(name) {
    return name === "" ? "default" : name;
  }

  /* The one that is chosen above the table; null for all. */
  function chosenStore() {
    const select = document.getElementById("castor-store");
    return select === null || select.value === "*" ? null : select.value;
  }

  function table() {
    return document.getElementById("castor-overview");
  }

  /* What a row is sorted by; undefined where it is not known, which goes last in both directions. */
  function value(row, column) {
    switch (column) {
      case "name":
        return row.name;
      case "store":
        return storeTitle(row.store);
      case "who":
        return table().dataset[row.who];
      case "live":
        return row.bytes > 0 ? row.live / row.bytes : undefined;
      case "hits":
      case "exact":
        return row.loads > 0 ? row[column] / row.loads : undefined;
      case "saved":
      case "loaded":
        return row[column] || undefined;
      case "savedTime":
        return row.savedTime ?? undefined;
      default:
        return row[column] < 0 ? undefined : row[column];
    }
  }

  function compare(one, other) {
    const a = value(one, order.column);
    const b = value(other, order.column);
    if (a === undefined || b === undefined) {
      return (a === undefined) - (b === undefined);
    }
    return order.direction * (typeof a === "string" ? a.localeCompare(b) : a - b);
  }

  function bytes(count) {
    const units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let unit = 0;
    let rest = count;
    while (rest >= 1000 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    return numbers.format(rest) + "\u00a0" + units[unit];
  }

  function age(time) {
    const minutes = Math.round((time - Date.now()) / 60000);
    if (Math.abs(minutes) < 60) {
      return ages.format(minutes, "minute");
    }
    return Math.abs(minutes) < 48 * 60
      ? ages.format(Math.round(minutes / 60), "hour")
      : ages.format(Math.round(minutes / 60 / 24), "day");
  }

  function shown(row, column) {
    const known = value(row, column);
    if (known === undefined) {
      return "";
    }
    switch (column) {
      case "bytes":
        return bytes(known);
      case "live":
      case "hits":
      case "exact":
        return Math.floor(known * 100) + "\u00a0%";
      case "saved":
      case "loaded":
        return age(known);
      case "savedTime":
        return numbers.format(known / 60000);
      case "generations":
      case "loads":
        return numbers.format(known);
      default:
        return known;
    }
  }

  function link(text, address) {
    const a = document.createElement("a");
    a.textContent = text;
    a.href = address;
    return a;
  }

  function tableRow(row) {
    const tr = document.createElement("tr");
    const address = "namespace?" + new URLSearchParams({ store: row.store, path: row.path });
    for (const head of table().tHead.rows[0].cells) {
      const td = tr.insertCell();
      const column = head.dataset.column;
      if (column === "actions") {
        td.className = "castor-acts";
        for (const act of ["revoke", "clear", "prune"]) {
          const a = link(table().dataset[act], address + "#" + act);
          a.setAttribute("aria-label", a.textContent + " " + row.name);
          td.append(a);
        }
        continue;
      }
      td.dataset.title = head.textContent;
      if (column === "name") {
        td.className = "castor-long";
        td.append(link(row.name, address));
      } else if (column === "who" && row.job !== "") {
        td.append(link(shown(row, column), table().dataset.root + "/" + row.job + "castor-caches/"));
      } else {
        td.textContent = shown(row, column);
        if (column === "saved" || column === "loaded") {
          td.title = row[column] > 0 ? new Date(row[column]).toLocaleString(language) : "";
        }
      }
    }
    return tr;
  }

  function message(text) {
    const td = document.createElement("td");
    td.colSpan = table().tHead.rows[0].cells.length;
    td.textContent = text;
    const tr = document.createElement("tr");
    tr.append(td);
    table().tBodies[0].replaceChildren(tr);
  }

  function draw() {
    const words = document.getElementById("castor-filter").value.toLocaleLowerCase().split(/\s+/);
    const kind = KINDS[document.getElementById("castor-kind").value];
    const store = chosenStore();
    const rows = all.filter(
      (row) =>
        (store === null || row.store === store) &&
        kind(row) &&
        words.every((word) => row.name.toLocaleLowerCase().includes(word)),
    );
    rows.sort(compare);
    listed = rows;
    offerCopy(store);
    for (const head of table().tHead.rows[0].cells) {
      if (head.dataset.column === order.column) {
        head.setAttribute("aria-sort", order.direction > 0 ? "ascending" : "descending");
      } else {
        head.removeAttribute("aria-sort");
      }
    }
    document.getElementById("castor-order").value = order.column;
    table().tBodies[0].replaceChildren(...rows.slice(0, most).map(tableRow));
    if (rows.length === 0) {
      message(table().dataset.empty);
    }
    document.getElementById("castor-next").classList.toggle("jenkins-hidden", rows.length <= most);
    const size = rows.reduce((sum, row) => sum + Math.max(0, row.bytes), 0);
    const sentence = document.getElementById("castor-shown");
    const parts = [numbers.format(rows.length), numbers.format(all.length), bytes(size)];
    sentence.textContent = sentence.dataset.words.replace(/\{(\d)\}/g, (whole, place) => parts[place]);
  }

  /* Says what has to be chosen before what is listed can be copied. */
  function offerCopy(from) {
    const begin = document.getElementById("castor-copy-begin");
    if (begin === null) {
      return;
    }
    const to = document.getElementById("castor-copy-to").value;
    const hint = document.getElementById("castor-copy-hint");
    const missing = from === null ? "one" : from === to ? "other" : listed.length === 0 ? "none" : null;
    hint.textContent = missing === null ? "" : hint.dataset[missing];
    begin.disabled = missing !== null;
    begin.dataset.from = from ?? "";
    begin.dataset.fromTitle = storeTitle(from ?? "");
  }

  window.castorListed = () => listed.map((row) => row.path);

  function again() {
    most = STEP;
    draw();
  }

  /* Texts begin with the first, numbers with the largest. */
  function orderBy(column) {
    const usual = ["name", "store", "who"].includes(column) ? 1 : -1;
    order.direction = order.column === column ? -order.direction : usual;
    order.column = column;
    again();
  }

  Behaviour.specify("#castor-overview", "castor-overview", 0, (element) => {
    const select = document.getElementById("castor-order");
    for (const head of element.tHead.rows[0].cells) {
      if (head.dataset.column !== "actions") {
        head.firstElementChild.addEventListener("click", () => orderBy(head.dataset.column));
        select.add(new Option(head.textContent, head.dataset.column));
      }
    }
    select.addEventListener("change", () => orderBy(select.value));
    document.getElementById("castor-filter").addEventListener("input", again);
    document.getElementById("castor-kind").addEventListener("change", again);
    document.getElementById("castor-store")?.addEventListener("change", again);
    document.getElementById("castor-copy-to")?.addEventListener("change", again);
    document.getElementById("castor-next").addEventListener("click", () => {
      const first = most;
      most += STEP;
      draw();
      table().tBodies[0].rows[first]?.querySelector("a").focus();
    });
    fetch(new URL("table", new URL(".", window.location.href)))
      .then((response) => {
        if (!response.ok) {
          throw new Error("HTTP " + response.status);
        }
        return response.json();
      })
      .then((rows) => {
        all = rows;
        draw();
      })
      .catch((error) => message(element.dataset.failed + " " + error.message));
  });
})();
