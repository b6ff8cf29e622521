/* The page "Castor caches" of a job: brings what the store has, draws the chart, asks before anything is removed. */
(function () {
  const BASE = new URL(".", window.location.href);

  function show(element, html) {
    element.innerHTML = html;
    Behaviour.applySubtree(element, false);
  }

  function fail(element, what) {
    const alert = document.createElement("div");
    alert.className = "jenkins-alert jenkins-alert-danger";
    alert.textContent = element.dataset.failed + " " + what;
    element.replaceChildren(alert);
  }

  function bring(element, path, options) {
    fetch(new URL(path, BASE), options)
      .then((response) => {
        if (!response.ok) {
          throw new Error("HTTP " + response.status);
        }
        return response.text();
      })
      .then((html) => show(element, html))
      .catch((error) => fail(element, error.message));
  }

  function post(action, fields) {
    const element = document.getElementById("castor-generations");
    const body = new URLSearchParams({ namespace: element.dataset.namespace, ...fields });
    bring(element, action, { method: "POST", headers: crumb.wrap({}), body });
    element.scrollIntoView({ block: "nearest" });
  }

  Behaviour.specify("#castor-generations", "castor-generations", 0, (element) => {
    bring(element, "generations?" + new URLSearchParams({ namespace: element.dataset.namespace }));
  });

  Behaviour.specify("#castor-namespaces", "castor-namespaces", 0, (select) => {
    select.addEventListener("change", () => {
      window.location.search = new URLSearchParams({ namespace: select.value });
    });
  });

  Behaviour.specify("[data-castor-post]", "castor-post", 0, (button) => {
    const { castorPost, generation, title, message, ok } = button.dataset;
    const options = { message, okText: ok, type: "destructive" };
    button.addEventListener("click", () => {
      const answer = castorPost === "revoke" ? dialog.prompt(title, options) : dialog.confirm(title, options);
      answer.then(
        (reason) => post(castorPost, castorPost === "revoke" ? { generation, reason } : {}),
        () => {},
      );
    });
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

  const UNITS = ["B", "kB", "MB", "GB", "TB"];

  function bytes(number) {
    const unit = number < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(number) / 3));
    return +(number / 1000 ** unit).toPrecision(3) + " " + UNITS[unit];
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
          return `${point.build}: ${words[point.outcome]}, ${point.size}, ${point.seconds.toFixed(1)} s`;
        },
      },
      xAxis: { type: "category", data: points.map((point) => point.build), ...axis },
      yAxis: [
        { type: "value", name: element.dataset.seconds, min: 0, splitLine: split, ...axis },
        {
          type: "value",
          name: element.dataset.size,
          min: 0,
          splitLine: { show: false },
          ...axis,
          axisLabel: { color: text, formatter: bytes },
        },
      ],
      series: [
        {
          name: element.dataset.size,
          type: "bar",
          yAxisIndex: 1,
          barMaxWidth: 28,
          itemStyle: { color: color("--blue"), opacity: 0.3, borderRadius: [4, 4, 0, 0] },
          data: points.map((point) => point.bytes),
        },
        {
          name: element.dataset.seconds,
          type: "line",
          symbol: "none",
          lineStyle: { color: text, width: 1.5 },
          itemStyle: { color: text },
          data: points.map((point) => point.seconds),
        },
        ...Object.keys(words).map((outcome) => ({
          name: words[outcome],
          type: "scatter",
          symbolSize: 9,
          itemStyle: { color: colors[outcome], opacity: 1 },
          data: points.map((point) => (point.outcome === outcome ? point.seconds : null)),
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
