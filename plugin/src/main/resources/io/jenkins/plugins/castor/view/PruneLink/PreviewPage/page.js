/* What a prune would remove: brings it, and lets it be done when it was seen. */
Behaviour.specify("#castor-preview", "castor-preview", 0, (element) => {
  castorTasks.bring(element, "look", { store: element.dataset.store }).then(() => {
    const unseen = document.getElementById("castor-summary") === null;
    document.getElementById("castor-prune-now").classList.toggle("jenkins-hidden", unseen);
  });
});
