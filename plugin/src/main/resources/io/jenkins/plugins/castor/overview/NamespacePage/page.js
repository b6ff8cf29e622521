/* The page of a namespace: begins what it wants from the store, and asks whether it has ended. */
(function () {
  function panel() {
    return document.getElementById("castor-generations");
  }

  function begin(action, fields) {
    return castorTasks.bring(panel(), action, { store: panel().dataset.store, path: panel().dataset.path, ...fields });
  }

  function change(action, fields) {
    panel().scrollIntoView({ block: "nearest" });
    panel().setAttribute("aria-busy", "true");
    begin(action, fields).then(() => panel().removeAttribute("aria-busy"));
  }

  /* The overview leads here to do something: it is asked for, or, where one of several has to be chosen, the first is. */
  function goOn() {
    const wanted = window.location.hash.slice(1);
    const button = document.querySelector(`[data-castor-post='${CSS.escape(wanted)}']`);
    if (wanted === "revoke" && button !== null) {
      button.focus();
    } else if (button !== null) {
      button.click();
    }
  }

  Behaviour.specify("#castor-generations", "castor-namespace", 0, () => {
    begin("look", {}).then(goOn);
    window.addEventListener("hashchange", goOn);
  });

  Behaviour.specify("[data-castor-post]", "castor-namespace-post", 0, (button) => {
    const { castorPost, generation, title, message, ok } = button.dataset;
    const options = { message, okText: ok, type: "destructive" };
    button.addEventListener("click", () => {
      const answer = castorPost === "revoke" ? dialog.prompt(title, options) : dialog.confirm(title, options);
      answer.then(
        (reason) => change(castorPost, castorPost === "revoke" ? { generation, reason } : {}),
        () => {},
      );
    });
  });

  Behaviour.specify("[data-castor-more]", "castor-namespace-more", 0, (button) => {
    button.addEventListener("click", () => {
      button.parentElement.querySelectorAll("tr.jenkins-hidden").forEach((row) => row.classList.remove("jenkins-hidden"));
      button.remove();
    });
  });
})();
