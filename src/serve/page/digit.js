// From a drawing to the numbers of a sample: shrinking by the mean of what each pixel covers, and, for
// digits, the place and size that MNIST gave them. Arithmetic only.

/// The mean of a rectangle of a plane; what lies outside counts as the ground.
function meanOf(plane, width, height, ground, left, top, right, bottom) {
  let sum = 0;
  for (let y = Math.floor(top); y < bottom; y += 1) {
    const tall = Math.min(y + 1, bottom) - Math.max(y, top);
    for (let x = Math.floor(left); x < right; x += 1) {
      const inside = x >= 0 && y >= 0 && x < width && y < height;
      const share = (Math.min(x + 1, right) - Math.max(x, left)) * tall;
      sum += (inside ? plane[y * width + x] : ground) * share;
    }
  }
  return sum / ((right - left) * (bottom - top));
}

/// A plane in fewer pixels.
function shrunk(plane, width, height, ground, columns, rows) {
  const out = new Array(columns * rows);
  const [across, down] = [width / columns, height / rows];
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const mean = meanOf(plane, width, height, ground, x * across, y * down, (x + 1) * across, (y + 1) * down);
      out[y * columns + x] = Math.round(mean);
    }
  }
  return out;
}

/// Of 28 pixels, those that the longer side of a digit takes.
const DIGIT = 20 / 28;

/// A drawing in fewer pixels, its longer side 20 of 28 of them, its centre of mass in the middle; `null`
/// where nothing is drawn.
function centred(plane, width, height, ground, columns, rows) {
  let [left, top, right, bottom, mass, massX, massY] = [width, height, -1, -1, 0, 0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const ink = Math.abs(plane[y * width + x] - ground);
      if (ink < 32) continue;
      left = Math.min(left, x); right = Math.max(right, x + 1);
      top = Math.min(top, y); bottom = Math.max(bottom, y + 1);
      mass += ink; massX += ink * (x + 0.5); massY += ink * (y + 0.5);
    }
  }
  if (mass === 0) return null;
  const scale = Math.max((right - left) / (columns * DIGIT), (bottom - top) / (rows * DIGIT));
  const [startX, startY] = [massX / mass - columns / 2 * scale, massY / mass - rows / 2 * scale];
  const out = new Array(columns * rows);
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const [fromX, fromY] = [startX + x * scale, startY + y * scale];
      const mean = meanOf(plane, width, height, ground, fromX, fromY, fromX + scale, fromY + scale);
      out[y * columns + x] = Math.round(mean);
    }
  }
  return out;
}
