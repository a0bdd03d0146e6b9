// The page itself: asks the server as one draws, one request at a time, and always for the newest drawing.

const $ = (id) => document.getElementById(id);

/// What to wait before asking a busy server again, in milliseconds.
const BUSY = 300;

const app = { model: null, pad: null, truth: null, asking: false, again: false, generation: 0 };
const bars = new Bars($("bars"));
const maps = new Layers($("maps"));

function tell(error) {
  $("problem").hidden = !error;
  $("problem").textContent = error || "";
}

async function fetched(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Error("The server does not answer. Is it still running?");
  }
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const { code, message, help } = body.error || {};
  const error = new Error(message ? `${message}: ${help}` : `The server answers ${response.status}.`);
  error.busy = response.status === 503 && code !== "draining";
  throw error;
}

const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

/// Asks for what is on the page now, or for a picture file. While an answer is awaited, only the newest
/// wish is kept.
async function ask(picture = null) {
  if (app.asking) { app.again = true; return; }
  app.asking = true;
  do {
    app.again = false;
    const generation = app.generation;
    try {
      const content = picture || JSON.stringify({ inputs: [currentInput()] });
      const headers = { "Content-Type": picture ? picture.type : "application/json" };
      const answer = await fetched("/layers", { method: "POST", body: content, headers });
      tell("");
      if (generation === app.generation) {
        if (picture) app.pad.show(answer.input);
        show(answer);
      }
      picture = null;
    } catch (error) {
      if (error.busy) {
        app.again = true;
        await pause(BUSY);
      } else {
        picture = null;
        tell(error.message);
      }
    }
  } while (app.again && (picture || !isEmpty()));
  app.asking = false;
}

const isEmpty = () => app.pad ? app.pad.empty : false;

function currentInput() {
  if (app.pad) return app.pad.numbers();
  const area = $("fields").querySelector("textarea");
  if (area) return JSON.parse(`[${area.value.replace(/^\s*\[+|\]+\s*$/g, "")}]`);
  return Array.from($("fields").querySelectorAll("input"), (field) => Number(field.value));
}

function show(answer) {
  const { prediction } = answer;
  const { classes } = app.model;
  bars.show(prediction, classes);
  $("layers-words").hidden = true;
  maps.show(answer.layers);
  const words = [];
  if (classes) {
    const best = element("strong", "", String(prediction.class));
    words.push(best, ` with a probability of ${percent(prediction.probability)}`);
    if (app.truth !== null) words.push(app.truth === prediction.class ? ". Right." : `. It is a ${app.truth}.`);
  }
  if (prediction.inverted) words.push(" The picture was turned into its negative, as the network was trained on such.");
  $("verdict").replaceChildren(...words);
  $("verdict").classList.toggle("wrong", classes !== null && app.truth !== null && app.truth !== prediction.class);
}

function clear() {
  app.generation += 1;
  app.truth = null; app.again = false;
  app.pad.wipe();
  tell("");
  bars.show(null, app.model.classes);
  $("verdict").textContent = "Draw something.";
  $("maps").replaceChildren(); maps.blocks.clear();
  $("layers-words").hidden = false;
}

async function openPicture(file) {
  if (!file) return;
  if (!["image/png", "image/jpeg"].includes(file.type)) {
    tell(`${file.name || "This"} is no PNG or JPEG picture.`);
    return;
  }
  while (app.asking) await pause(20);
  app.truth = null; app.generation += 1;
  await ask(file);
}

async function showSample() {
  try {
    const number = Number($("number").value);
    const sample = await fetched(`/sample?number=${encodeURIComponent(number)}`);
    app.generation += 1;
    app.truth = sample.label;
    app.pad.show(sample.input);
    await ask();
  } catch (error) { tell(error.message); }
}

function startPicture(frame) {
  $("picture").hidden = false;
  $("input-title").textContent = "Draw here";
  app.pad = new Pad($("pad"), $("seen"), frame, () => { app.truth = null; ask(); });
  const digits = frame.rows === 28 && frame.columns === 28 && frame.channels === 1;
  $("centre-row").hidden = !digits;
  app.pad.centre = digits;
  $("centre").addEventListener("change", () => {
    app.pad.centre = $("centre").checked;
    if (!app.pad.empty) app.pad.update();
  });
  $("brush").addEventListener("input", () => { app.pad.brush = Number($("brush").value); });
  $("clear").addEventListener("click", clear);
  $("file").addEventListener("change", () => { openPicture($("file").files[0]); $("file").value = ""; });
  const over = (on) => (event) => { event.preventDefault(); $("picture").classList.toggle("over", on); };
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", (event) => { over(false)(event); openPicture(event.dataTransfer.files[0]); });
  document.addEventListener("paste", (event) => { openPicture(event.clipboardData.files[0]); });
  $("samples").hidden = app.model.samples === 0;
  $("number").max = Math.max(app.model.samples - 1, 0);
  $("samples").addEventListener("submit", (event) => { event.preventDefault(); showSample(); });
  $("next").addEventListener("click", () => {
    $("number").value = (Number($("number").value) + 1) % app.model.samples;
    showSample();
  });
  clear();
}

/// Up to so many numbers have a field each; more are written as a list.
const MOST_FIELDS = 64;

function startFeatures(input) {
  const count = input.shape.reduce((product, axis) => product * axis, 1);
  $("features").hidden = false;
  const range = input.range ? `, ${input.range[0]} to ${input.range[1]} in the data` : "";
  $("features-words").textContent = `${counted(count, "number")}, ${input.dtype}${range}; before preprocessing.`;
  if (count <= MOST_FIELDS) {
    for (let index = 0; index < count; index += 1) {
      const label = element("label", "", `Input ${index}`);
      const field = element("input");
      field.type = "number"; field.step = "any"; field.value = "0"; field.required = true;
      label.append(field);
      $("fields").append(label);
    }
  } else {
    const area = element("textarea");
    area.setAttribute("aria-label", "Numbers, apart by commas");
    area.value = new Array(count).fill(0).join(", ");
    $("fields").append(area);
  }
  $("features").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  $("fields").addEventListener("input", () => { if ($("features").checkValidity()) ask(); });
  $("verdict").textContent = "Fill in the numbers.";
  bars.show(null, app.model.classes);
}

async function start() {
  try {
    app.model = await fetched("/model");
  } catch (error) { tell(error.message); return; }
  const { name, layers, parameters, classes, input } = app.model;
  document.title = `${name} - netc`;
  $("name").textContent = name;
  const parts = [counted(layers.length, "layer"), counted(parameters, "parameter")];
  if (classes) parts.push(`${classes} classes`);
  $("about").textContent = parts.join(", ");
  if (input.picture && input.dtype === "uint8") startPicture(input.picture); else startFeatures(input);
}

start();
