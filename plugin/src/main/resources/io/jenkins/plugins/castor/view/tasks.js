/* What pages want from stores: a page begins a task, is told its id, and asks whether it has ended. The other side is StoreTasks. */
window.castorTasks = (function () {
  const BASE = new URL(".", window.location.href);
  const FIRST = 50;
  const LONGEST = 1000;

  function textOf(response) {
    if (!response.ok) {
      throw new Error("HTTP " + response.status);
    }
    return response.text();
  }

  function ended(id, pause) {
    return fetch(new URL("task?" + new URLSearchParams({ id }), BASE)).then((response) =>
      response.status === 202
        ? new Promise((resolve) => setTimeout(resolve, pause)).then(() => ended(id, Math.min(2 * pause, LONGEST)))
        : textOf(response),
    );
  }

  return {
    /* Begins a task; a promise of the HTML that comes of it. */
    begin(action, fields) {
      const body = new URLSearchParams(fields);
      return fetch(new URL(action, BASE), { method: "POST", headers: crumb.wrap({}), body })
        .then(textOf)
        .then((id) => ended(id, FIRST));
    },

    show(element, html) {
      element.innerHTML = html;
      Behaviour.applySubtree(element, false);
    },

    /* Shows that nothing came. */
    fail(element, error) {
      const alert = document.createElement("div");
      alert.className = "jenkins-alert jenkins-alert-danger";
      alert.textContent = element.dataset.failed + " " + error.message;
      element.replaceChildren(alert);
    },

    /* Shows what needs no store, and so is there at once. */
    get(element, action, fields) {
      return fetch(new URL(action + "?" + new URLSearchParams(fields), BASE))
        .then(textOf)
        .then((html) => this.show(element, html))
        .catch((error) => this.fail(element, error));
    },

    /* Begins a task, and shows what comes of it. */
    bring(element, action, fields) {
      return this.begin(action, fields)
        .then((html) => this.show(element, html))
        .catch((error) => this.fail(element, error));
    },
  };
})();
