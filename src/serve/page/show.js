// Answers and layers as bars and maps. Knows no server.

/// Points of cividis, evenly spaced, from least to greatest.
const CIVIDIS = [[0, 34, 78], [21, 56, 108], [66, 78, 108], [96, 101, 112], [125, 124, 120],
  [157, 149, 118], [190, 175, 109], [225, 204, 85], [254, 232, 56]];
const HEAT = Array.from({ length: 256 }, (_, shade) => {
  const at = shade / 255 * (CIVIDIS.length - 1);
  const low = Math.min(Math.floor(at), CIVIDIS.length - 2);
  return CIVIDIS[low].map((value, i) => Math.round(value + (CIVIDIS[low + 1][i] - value) * (at - low)));
});

/// Of more classes or outputs only the greatest are shown.
const MOST_BARS = 16;

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const percent = (share) => `${(100 * share).toFixed(share > 0.0005 && share < 0.9995 ? 1 : 0)} %`;
const short = (number) => number === null ? "not finite" : Number(number.toPrecision(4)).toString();
const counted = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

/// Bars of outputs; those of classes are probabilities.
class Bars {
  constructor(list) { this.list = list; this.rows = []; }

  row(index) {
    while (this.rows.length <= index) {
      const item = element("li");
      const parts = ["label", "track", "value"].map((name) => element("span", name));
      parts[1].append(element("div", "fill"));
      item.append(...parts);
      this.list.append(item);
      this.rows.push(item);
    }
    return this.rows[index];
  }

  /// `prediction` is one of POST /predict, or `null` before there is one.
  show(prediction, classes) {
    let shares = prediction ? prediction.outputs : new Array(Math.min(classes || 0, MOST_BARS)).fill(0);
    if (classes && prediction && shares.length === 1) shares = [1 - shares[0], shares[0]];
    let order = shares.map((_, index) => index);
    if (order.length > MOST_BARS) order = order.sort((a, b) => shares[b] - shares[a]).slice(0, MOST_BARS);
    const size = classes ? 1 : Math.max(...shares.map(Math.abs), 0);
    order.forEach((output, place) => {
      const item = this.row(place);
      const [label, track, value] = item.children;
      const best = Boolean(prediction && classes && prediction.class === output);
      label.textContent = String(output);
      track.firstChild.style.width = `${size > 0 ? 100 * Math.abs(shares[output]) / size : 0}%`;
      value.textContent = !prediction ? "" : classes ? percent(shares[output]) : short(shares[output]);
      item.classList.toggle("best", best);
      item.hidden = false;
    });
    this.rows.slice(order.length).forEach((item) => { item.hidden = true; });
  }
}

/// Paints shades into a canvas of so many columns.
function paintShades(canvas, shades, columns, rows) {
  if (canvas.width !== columns || canvas.height !== rows) { canvas.width = columns; canvas.height = rows; }
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  for (let i = 0; i < columns * rows; i += 1) {
    if (i >= shades.length) break;
    image.data.set(HEAT[shades[i]], i * 4);
    image.data[i * 4 + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/// Screen pixels of the side of a map, about.
const TILE = 52;
/// Screen pixels of a number that is no map's, and how many stand in a row.
const CELL = 12;
const CELLS = 64;

/// What each layer gives.
class Layers {
  constructor(parent) { this.parent = parent; this.blocks = new Map(); }

  block(layer) {
    const known = this.blocks.get(layer.name);
    if (known) return known;
    const block = { part: element("div"), words: element("span", "faint"), tiles: element("div", "tiles"), canvases: [] };
    const head = element("div", "layer-head");
    const scale = element("span", "scale faint");
    block.least = element("span"); block.greatest = element("span");
    const ramp = element("canvas");
    paintShades(ramp, Array.from({ length: 64 }, (_, i) => i * 4), 64, 1);
    scale.append(block.least, ramp, block.greatest);
    head.append(element("h3", "", layer.name), block.words, scale);
    block.part.append(head, block.tiles);
    this.parent.append(block.part);
    this.blocks.set(layer.name, block);
    return block;
  }

  canvas(block, index) {
    while (block.canvases.length <= index) {
      const canvas = element("canvas");
      canvas.setAttribute("role", "img");
      block.canvases.push(canvas);
      block.tiles.append(canvas);
    }
    return block.canvases[index];
  }

  /// `layers` are those of POST /layers. A layer that changes nothing is left out.
  show(layers) {
    for (const layer of layers) {
      if (layer.repeats) { if (this.blocks.has(layer.name)) this.block(layer).part.hidden = true; continue; }
      const block = this.block(layer);
      block.part.hidden = false;
      if (layer.maps) this.maps(block, layer); else this.numbers(block, layer);
    }
  }

  maps(block, layer) {
    const shown = layer.maps.length < layer.channels ? `, the first ${layer.maps.length} shown` : "";
    block.words.textContent = `${layer.kind}: ${counted(layer.channels, "map")} of ${layer.rows} x ${layer.columns}${shown}`;
    block.least.textContent = short(layer.least); block.greatest.textContent = short(layer.greatest);
    const side = Math.max(layer.rows, layer.columns);
    const zoom = Math.max(1, Math.round(TILE / side));
    layer.maps.forEach((map, index) => {
      const canvas = this.canvas(block, index);
      paintShades(canvas, bytesOf(map), layer.columns, layer.rows);
      canvas.style.width = `${layer.columns * zoom}px`;
      canvas.setAttribute("aria-label", `map ${index} of ${layer.name}`);
      canvas.title = `map ${index}`;
    });
  }

  numbers(block, layer) {
    const shown = layer.values.length < layer.count ? `, the first ${layer.values.length} shown` : "";
    block.words.textContent = `${layer.kind}: ${counted(layer.count, "number")}${shown}`;
    const finite = layer.values.filter((value) => value !== null);
    const [least, greatest] = [Math.min(...finite), Math.max(...finite)];
    block.least.textContent = finite.length ? short(least) : ""; block.greatest.textContent = finite.length ? short(greatest) : "";
    const span = greatest - least;
    const shades = layer.values.map((value) => span > 0 && value !== null ? Math.round(255 * (value - least) / span) : 0);
    const columns = Math.min(layer.values.length, CELLS);
    const canvas = this.canvas(block, 0);
    paintShades(canvas, shades, columns, Math.ceil(layer.values.length / columns));
    canvas.style.width = `min(100%, ${columns * CELL}px)`;
    canvas.setAttribute("aria-label", `numbers of ${layer.name}, from ${short(least)} to ${short(greatest)}`);
  }
}
