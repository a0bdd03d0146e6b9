// The area to draw in, and what the network sees of it. Knows no server.

/// Pixels of the longer side of the area, at least.
const PAD_SIDE = 280;

class Pad {
  /// `frame` is the `picture` of GET /model; `changed` is called when there is something new to see.
  constructor(canvas, seen, frame, changed) {
    this.canvas = canvas; this.seen = seen; this.frame = frame; this.changed = changed;
    this.zoom = Math.max(1, Math.ceil(PAD_SIDE / Math.max(frame.rows, frame.columns)));
    canvas.width = frame.columns * this.zoom; canvas.height = frame.rows * this.zoom;
    seen.width = frame.columns; seen.height = frame.rows;
    canvas.style.aspectRatio = `${frame.columns} / ${frame.rows}`;
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.ground = frame.ground === "bright" ? 255 : 0;
    this.brush = 2.5;
    this.centre = false;
    /// The numbers of a sample or picture that is shown and not drawn upon.
    this.given = null;
    this.wipe();
    this.listen();
  }

  wipe() {
    const grey = this.ground;
    this.context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.given = null; this.empty = true;
    this.paint(this.numbers());
  }

  listen() {
    let last = null;
    const at = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * this.canvas.width / box.width,
        (event.clientY - box.top) * this.canvas.height / box.height];
    };
    const line = (from, to, pressure) => {
      const grey = 255 - this.ground;
      const pen = this.context;
      pen.strokeStyle = `rgb(${grey} ${grey} ${grey})`;
      pen.lineWidth = this.brush * this.zoom * pressure;
      pen.lineCap = "round"; pen.lineJoin = "round";
      pen.beginPath(); pen.moveTo(...from); pen.lineTo(...to); pen.stroke();
    };
    const pressure = (event) => event.pointerType === "pen" && event.pressure > 0 ? 0.5 + event.pressure : 1;
    const draw = (event) => {
      const steps = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      for (const step of steps.length > 0 ? steps : [event]) {
        const next = at(step);
        line(last || next, next, pressure(step));
        last = next;
      }
      this.given = null; this.empty = false;
      this.update();
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      this.canvas.setPointerCapture(event.pointerId);
      last = null;
      draw(event);
    });
    this.canvas.addEventListener("pointermove", (event) => { if (last) draw(event); });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      this.canvas.addEventListener(end, () => { last = null; });
    }
  }

  /// Tells once for all strokes of a frame of the screen.
  update() {
    if (this.due) return;
    this.due = requestAnimationFrame(() => { this.due = 0; this.paint(this.numbers()); this.changed(); });
  }

  /// Index of a number of a sample in its list.
  index(channel, pixel) {
    const { rows, columns, channels, channels_first: first } = this.frame;
    return first ? channel * rows * columns + pixel : pixel * channels + channel;
  }

  /// The numbers of the sample, flat.
  numbers() {
    if (this.given) return this.given;
    const { rows, columns, channels } = this.frame;
    const { width, height } = this.canvas;
    const { data } = this.context.getImageData(0, 0, width, height);
    const numbers = new Array(rows * columns * channels);
    for (let channel = 0; channel < channels; channel += 1) {
      const plane = new Uint8Array(width * height);
      for (let pixel = 0; pixel < plane.length; pixel += 1) plane[pixel] = data[pixel * 4 + channel];
      const own = this.centre ? centred(plane, width, height, this.ground, columns, rows) : null;
      const small = own || shrunk(plane, width, height, this.ground, columns, rows);
      small.forEach((value, pixel) => { numbers[this.index(channel, pixel)] = value; });
    }
    return numbers;
  }

  /// Paints numbers as the network sees them.
  paint(numbers) {
    const { rows, columns, channels } = this.frame;
    const context = this.seen.getContext("2d");
    const image = context.createImageData(columns, rows);
    for (let pixel = 0; pixel < rows * columns; pixel += 1) {
      for (let colour = 0; colour < 3; colour += 1) {
        image.data[pixel * 4 + colour] = numbers[this.index(channels === 3 ? colour : 0, pixel)];
      }
      image.data[pixel * 4 + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }

  /// Shows a sample or picture by its numbers, as they are.
  show(numbers) {
    this.paint(numbers);
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(this.seen, 0, 0, this.canvas.width, this.canvas.height);
    this.given = numbers; this.empty = false;
  }
}
