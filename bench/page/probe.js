// Runs in the page before its scripts: notes when each layer of the canvas was painted.
(() => {
  const paints = [];
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  const stage = () => document.querySelector("[role=application]");
  const tasks = new MessageChannel();
  let fresh = [];
  // Every repaint of a layer begins by clearing it. The message comes after the frame in which it was painted.
  tasks.port1.onmessage = () => {
    const at = performance.now();
    for (const paint of fresh) paints.push({ ...paint, at });
    fresh = [];
    if (paints.length > 20000) paints.splice(0, 10000);
  };
  CanvasRenderingContext2D.prototype.clearRect = function (...rect) {
    const layer = this.canvas.dataset?.layer;
    if (layer !== undefined) {
      if (fresh.length === 0) tasks.port2.postMessage(null);
      const { masks, prompts, stroke } = this.canvas.dataset;
      fresh.push({ layer, frame: Number(stage()?.dataset.shownFrame), masks: Number(masks), prompts: Number(prompts), stroke });
    }
    return clear.apply(this, rect);
  };

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  /** Waits for a paint from `since` on that fits; gives its time, null after `patience` milliseconds. */
  async function painted(since, fits, patience) {
    const end = performance.now() + patience;
    for (;;) {
      const found = paints.find((paint) => paint.at >= since && fits(paint));
      if (found !== undefined) return found.at;
      if (performance.now() > end) return null;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }

  function press(key, code) {
    for (const kind of ["keydown", "keyup"]) window.dispatchEvent(new KeyboardEvent(kind, { key, code, bubbles: true }));
  }

  /** Milliseconds from the key to the painted picture, and to its masks, for so many steps with rests between. */
  async function steps(count, restMs) {
    const found = [];
    for (let nth = 0; nth < count; nth++) {
      await pause(restMs);
      const frame = Number(stage().dataset.shownFrame) + 1;
      const begun = performance.now();
      press("ArrowRight", "ArrowRight");
      const picture = await painted(begun, (paint) => paint.layer === "frame" && paint.frame === frame, 5000);
      const masks = await painted(begun, (paint) => paint.layer === "masks" && paint.frame === frame, 5000);
      found.push({ picture: picture === null ? null : picture - begun, masks: masks === null ? null : masks - begun });
    }
    return found;
  }

  /** Plays from the first frame to the last; counts the different frames that were painted. */
  async function play(frames) {
    press("Home", "Home");
    await painted(0, () => Number(stage().dataset.shownFrame) === 0, 5000);
    await pause(2500); // pictures and masks ahead
    const begun = performance.now();
    press("k", "KeyK");
    const end = begun + (frames / 24) * 1000 * 3;
    while (Number(stage().dataset.shownFrame) < frames - 1 && performance.now() < end) await pause(50);
    await pause(100);
    const during = paints.filter((paint) => paint.at >= begun);
    const distinct = (layer) => new Set(during.filter((paint) => paint.layer === layer).map((paint) => paint.frame)).size;
    return { took: performance.now() - begun, pictures: distinct("frame"), masks: distinct("masks") };
  }

  /** Watches pointer moves: milliseconds from each, as it reaches the page, to the next paint of a layer. */
  function watchMoves(layer) {
    const moves = [];
    const note = () => moves.push(performance.now());
    window.addEventListener("pointermove", note, { capture: true });
    return async () => {
      await pause(200);
      window.removeEventListener("pointermove", note, { capture: true });
      const times = paints.filter((paint) => paint.layer === layer).map((paint) => paint.at);
      // Moves that share a paint count once, from the first of them.
      const first = new Map();
      for (const move of moves) {
        const at = times.find((time) => time >= move);
        if (at !== undefined && !first.has(at)) first.set(at, at - move);
      }
      return [...first.values()];
    };
  }

  /** Watches the next click: when the marker was painted, when its mask, and how long the server took. */
  function watchClick() {
    const before = Number(document.querySelector("canvas[data-layer=masks]").dataset.masks);
    const answers = [];
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if (/\/(prompts|masklets|begin)$/.test(entry.name) && entry.initiatorType === "fetch") answers.push(entry);
      }
    });
    observer.observe({ type: "resource" });
    const released = new Promise((resolve) =>
      window.addEventListener("pointerup", () => resolve(performance.now()), { capture: true, once: true }),
    );
    return async () => {
      const begun = await released;
      const marker = await painted(begun, (paint) => paint.layer === "prompts" && paint.prompts > 0, 5000);
      const mask = await painted(begun, (paint) => paint.layer === "masks" && paint.masks > before, 30000);
      await pause(100);
      observer.disconnect();
      // The server's own time, object and prompt: from sending a request to the first byte of its answer.
      const asked = answers.filter((entry) => entry.startTime >= begun && entry.startTime < (mask ?? begun));
      const server = asked.reduce((sum, entry) => sum + entry.responseStart - entry.requestStart, 0);
      if (marker === null || mask === null || server === 0) return null;
      return { marker: marker - begun, mask: mask - begun, server };
    };
  }

  window.probe = { steps, play, watchMoves, watchClick };
})();
