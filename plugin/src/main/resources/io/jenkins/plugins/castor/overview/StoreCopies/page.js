/* Copies to another store: asks, begins, and shows how far it is. */
(function () {
  const BASE = new URL("copies/", new URL(".", window.location.href));
  const PAUSE = 1500;
  let timer;

  function panel() {
    return document.getElementById("castor-copies");
  }

  function fail(what) {
    const alert = document.createElement("div");
    alert.className = "jenkins-alert jenkins-alert-danger";
    alert.textContent = panel().dataset.failed + " " + what;
    panel().replaceChildren(alert);
  }

  function checked(response) {
    if (!response.ok) {
      throw new Error("HTTP " + response.status);
    }
    return response.text();
  }

  function show() {
    clearTimeout(timer);
    return fetch(new URL("state", BASE))
      .then(checked)
      .then((html) => {
        panel().innerHTML = html;
        Behaviour.applySubtree(panel(), false);
        if (panel().querySelector("[data-running]") !== null) {
          timer = setTimeout(show, PAUSE);
        }
      })
      .catch((error) => fail(error.message));
  }

  function post(action, fields, body) {
    return fetch(new URL(action + "?" + new URLSearchParams(fields), BASE), {
      method: "POST",
      headers: crumb.wrap({ "Content-Type": "text/plain;charset=UTF-8" }),
      body,
    })
      .then(checked)
      .then(show)
      .catch((error) => fail(error.message));
  }

  Behaviour.specify("#castor-copies", "castor-copies", 0, show);

  Behaviour.specify("[data-castor-copy]", "castor-copies-act", 0, (button) => {
    button.addEventListener("click", () => post(button.dataset.castorCopy, {}, ""));
  });

  /* The page of a namespace copies that; the overview what its table lists. */
  Behaviour.specify("#castor-copy-begin", "castor-copies-begin", 0, (button) => {
    button.addEventListener("click", () => {
      const { from, path, title, message, ok } = button.dataset;
      const to = document.getElementById("castor-copy-to");
      const paths = path === undefined ? window.castorListed() : [path];
      const parts = [String(paths.length), button.dataset.fromTitle, to.selectedOptions[0].textContent];
      const words = (text) => text.replace(/\{(\d)\}/g, (whole, place) => parts[place]);
      dialog.confirm(words(title), { message: words(message), okText: ok }).then(
        () => post("begin", { from, to: to.value }, paths.join("\n")),
        () => {},
      );
    });
  });
})();
