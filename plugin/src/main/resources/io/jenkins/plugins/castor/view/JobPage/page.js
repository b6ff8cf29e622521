/* The page "Castor caches" of a job: brings what the store has, draws the chart, asks before anything is removed. */
(function () {
  function post(action, fields) {
    const element = document.getElementById("castor-generations");
    castorTasks.bring(element, action, { namespace: element.dataset.namespace, ...fields });
    element.scrollIntoView({ block: "nearest" });
  }

  Behaviour.specify("#castor-generations", "castor-generations", 0, (element) => {
    castorTasks.bring(element, "generations", { namespace: element.dataset.namespace });
  });

  Behaviour.specify("#castor-namespaces", "castor-namespaces", 0, (select) => {
    select.addEventListener("change", () => {
      window.location.search = new URLSearchParams({ namespace: select.value });
    });
  });

  Behaviour.specify("[data-castor-post]", "castor-post", 0, (button) => {
    const { castorPost, generation, descendants, title, message, ok } = button.dataset;
    const options = { message, okText: ok, type: "destructive" };
    button.addEventListener("click", () => {
      const answer = castorPost === "revoke" ? dialog.prompt(title, options) : dialog.confirm(title, options);
      answer.then(
        (reason) => post(castorPost, castorPost === "revoke" ? { generation, reason, descendants: descendants ?? "false" } : {}),
        () => {},
      );
    });
  });

  /* A row below that of the generation, which the button brings and removes. */
  Behaviour.specify("[data-castor-details]", "castor-details", 0, (button) => {
    let details = null;
    button.addEventListener("click", () => {
      if (details !== null) {
        details.remove();
        details = null;
      } else {
        const { namespace, failed } = document.getElementById("castor-generations").dataset;
        const row = button.closest("tr");
        const cell = document.createElement("td");
        cell.colSpan = row.closest("table").rows[0].cells.length;
        cell.dataset.failed = failed;
        cell.textContent = button.dataset.wait;
        details = document.createElement("tr");
        details.append(cell);
        row.after(details);
        castorTasks.bring(cell, "generation", { namespace, generation: button.dataset.castorDetails });
      }
      button.setAttribute("aria-expanded", String(details !== null));
    });
  });

  Behaviour.specify("[data-castor-restored]", "castor-restored", 0, (element) => {
    const { namespace } = document.getElementById("castor-generations").dataset;
    const { castorRestored, since } = element.dataset;
    castorTasks.get(element, "restored", { namespace, generations: castorRestored, since });
  });

  Behaviour.specify("[data-castor-more]", "castor-more", 0, (button) => {
    button.addEventListener("click", () => {
      button.parentElement.querySelectorAll("tr.jenkins-hidden").forEach((row) => row.classList.remove("jenkins-hidden"));
      button.remove();
    });
  });

  /* A colour of Jenkins' theme in a form that every canvas understands. */
  function color(name) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const context = canvas.getContext("2d");
    context.fillStyle = getComputedStyle(document.body).getPropertyValue(name).trim() || "gray";
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
    return `rgba(${red}, ${green}, ${blue}, ${alpha / 255})`;
  }

  function options(element, points) {
    const words = {
      "exact-hit": element.dataset.exact,
      hit: element.dataset.hit,
      "fallback-hit": element.dataset.fallback,
      miss: element.dataset.miss,
    };
    const colors = {
      "exact-hit": color("--indigo"),
      hit: color("--green"),
      "fallback-hit": color("--orange"),
      miss: color("--red"),
    };
    const text = color("--text-color-secondary");
    const split = { lineStyle: { color: text, opacity: 0.2 } };
    const axis = { axisLabel: { color: text }, nameTextStyle: { color: text }, axisTick: { show: false } };
    return {
      animation: false,
      aria: { enabled: true },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      legend: { top: 0, left: "center", textStyle: { color: text } },
      grid: { left: 8, right: 8, top: 44, bottom: 4, containLabel: true },
      tooltip: {
        trigger: "axis",
        renderMode: "richText",
        formatter: ([first]) => {
          const point = points[first.dataIndex];
          const took = point.took === undefined ? "" : `, ${point.took.toFixed(1)} s`;
          return `${point.build}: ${words[point.outcome]}${took}\n${element.dataset.loads}: ${point.loads.toFixed(1)} s, ${point.size}`;
        },
      },
      xAxis: { type: "category", data: points.map((point) => point.build), ...axis },
      yAxis: { type: "value", name: element.dataset.seconds, min: 0, splitLine: split, ...axis },
      series: [
        {
          name: element.dataset.loads,
          type: "bar",
          barMaxWidth: 28,
          itemStyle: { color: color("--blue"), opacity: 0.3, borderRadius: [4, 4, 0, 0] },
          data: points.map((point) => point.loads),
        },
        {
          type: "line",
          symbol: "none",
          connectNulls: true,
          lineStyle: { color: text, width: 1.5 },
          itemStyle: { color: text },
          data: points.map((point) => point.took ?? null),
        },
        ...Object.keys(words).map((outcome) => ({
          name: words[outcome],
          type: "scatter",
          symbolSize: 9,
          itemStyle: { color: colors[outcome], opacity: 1 },
          data: points.map((point) => (point.outcome === outcome ? (point.took ?? null) : null)),
        })),
      ],
    };
  }

  Behaviour.specify("#castor-chart", "castor-chart", 0, (element) => {
    const points = JSON.parse(element.dataset.points);
    element.style.height = "260px";
    const chart = echarts.init(element);
    const draw = () => chart.setOption(options(element, points));
    draw();
    window.addEventListener("resize", () => chart.resize());
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  });
})();
