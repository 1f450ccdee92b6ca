// The episodes of the page: their columns, and the trace of one when it is asked for.
"use strict";
(() => {
  const mnemonaut = window.mnemonaut;
  const data = JSON.parse(document.getElementById("data").textContent);
  const LIMIT = 20000;
  const KEPT = 6;

  const runs = data.runs;
  runs.forEach((run) => {
    run.held = new Set(run.chunks);
    run.place = new Map();
    for (let i = 0; i < run.count; i++) run.place.set(`${stream(run, i)}/${run.index[i]}`, i);
  });
  mnemonaut.runs = runs;
  mnemonaut.served = data.source.kind === "served" ? data.source.prefix : "";

  function stream(run, i) {
    return `${run.arms[run.arm[i]]}-${run.replicate[i]}`;
  }
  mnemonaut.stream = stream;
  mnemonaut.ended = (run, i) => run.ends[run.end[i]];

  // Chunks that were loaded as scripts call this; who waits for one is told.
  const waiting = new Map();
  mnemonaut.chunk = (name, text) => {
    const told = waiting.get(name);
    if (told) told(text);
  };

  function beside(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      const late = setTimeout(() => reject(new Error("it took too long")), LIMIT);
      const done = () => {
        clearTimeout(late);
        waiting.delete(name);
        script.remove();
      };
      waiting.set(name, (text) => {
        done();
        resolve(text);
      });
      script.onerror = () => {
        done();
        reject(new Error(`${data.source.folder}/ is not beside this page; keep both together`));
      };
      script.src = `${data.source.folder}/${name.replaceAll("/", ".")}.js`;
      document.head.append(script);
    });
  }

  async function base64(name) {
    if (data.source.kind === "beside") return beside(name);
    return document.getElementById(`chunk:${name}`).textContent;
  }

  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(plain).text();
  }

  // The last few chunks stay unpacked: a reader goes from an episode to the next.
  const recent = new Map();
  function chunk(name) {
    const found = recent.get(name) || base64(name).then(unpacked);
    recent.delete(name);
    recent.set(name, found);
    found.catch(() => recent.delete(name));
    if (recent.size > KEPT) recent.delete(recent.keys().next().value);
    return found;
  }

  async function asked(path) {
    const answer = await fetch(`${data.source.prefix}/${path}`, { signal: AbortSignal.timeout(LIMIT) });
    if (answer.status === 404) return null;
    if (!answer.ok) {
      const told = await answer.json().then((body) => body.error, () => "");
      throw new Error(told || `the server answered ${answer.status}`);
    }
    return answer.json();
  }

  // The trace of an episode; null where none was kept.
  mnemonaut.episode = async (run, i) => {
    const key = stream(run, i);
    const index = run.index[i];
    // A trace that was lost is an empty one.
    const kept = (trace) => (trace && trace.index === index ? trace : null);
    if (data.source.kind === "served") return kept(await asked(`${key}/${index}.json`));
    const name = `${key}/${Math.floor(index / data.chunk_size)}`;
    if (!run.held.has(name)) return null;
    const lines = (await chunk(`${run.id}/${name}`)).split("\n");
    const line = lines[index % data.chunk_size];
    return line ? kept(JSON.parse(line)) : null;
  };

  // Pictures of an episode as [[action, address], ...]; [] where there are none.
  mnemonaut.frames = async (run, i) => {
    const key = stream(run, i);
    if (data.source.kind === "served") return (await asked(`${key}/${run.index[i]}/frames.json`)) || [];
    const name = `${key}/f${run.index[i]}`;
    return run.held.has(name) ? JSON.parse(await chunk(`${run.id}/${name}`)) : [];
  };
})();
