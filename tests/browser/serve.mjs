// The page of `netc serve` in a real browser: `node serve.mjs RUN [FOLDER]` serves a kept run, draws a digit
// with the mouse, and looks at the bars and maps. Pictures of the page go to the folder, if one is named.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { check, open, watch } from "./browser.mjs";

const [run, folder] = process.argv.slice(2);
const netc = process.env.NETC || "../../target/release/netc";

/// Starts the server; gives its address and the process.
async function serve() {
  const child = spawn(netc, ["serve", run, "--port", "0", "-q"], { stdio: ["ignore", "pipe", "inherit"] });
  const address = await new Promise((resolve, reject) => {
    child.stdout.once("data", (text) => resolve(String(text).trim()));
    child.once("exit", (status) => reject(new Error(`netc serve ended with ${status}`)));
  });
  return { address, child };
}

/// Strokes of digits, as points in shares of the area.
const ONE = [[[0.5, 0.2], [0.5, 0.8]]];
const SEVEN = [[[0.3, 0.25], [0.7, 0.25], [0.45, 0.8]]];
const ZERO = [Array.from({ length: 33 }, (_, i) => {
  const angle = i / 32 * 2 * Math.PI;
  return [0.5 + 0.17 * Math.sin(angle), 0.5 - 0.28 * Math.cos(angle)];
})];

async function draw(page, strokes) {
  await page.click("#clear");
  const box = await page.locator("#pad").boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  for (const [first, ...rest] of strokes) {
    await page.mouse.move(...at(first));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...at(point), { steps: 8 });
    await page.mouse.up();
  }
}

const settled = (page, words) => page.waitForFunction(
  (words) => document.querySelector("#verdict").textContent.includes(words), words, { timeout: 10_000 });
const verdict = (page) => page.locator("#verdict strong").textContent();

async function shot(page, name) {
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/// A picture file as a browser would be handed one: dark on bright ground, larger than a sample.
function picture(page) {
  return page.evaluate(() => {
    const canvas = new OffscreenCanvas(120, 120);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white"; pen.fillRect(0, 0, 120, 120);
    pen.lineWidth = 10; pen.lineCap = "round"; pen.beginPath();
    pen.moveTo(60, 22); pen.lineTo(60, 98); pen.stroke();
    return canvas.convertToBlob({ type: "image/png" }).then((blob) => blob.arrayBuffer())
      .then((bytes) => Array.from(new Uint8Array(bytes)));
  });
}

async function tryPage(browser, address) {
  const page = await browser.newPage();
  const seen = watch(page);
  await page.goto(address);
  await settled(page, "Draw something");
  check(await page.locator("#bars li").count() === 10, "there is a bar for each class");
  await shot(page, "empty");
  for (const [strokes, digit] of [[ONE, "1"], [SEVEN, "7"], [ZERO, "0"]]) {
    await draw(page, strokes);
    await settled(page, "probability");
    await page.waitForTimeout(300);
    const answer = await verdict(page);
    check(answer === digit, `a drawn ${digit} is taken for ${answer}`);
    const best = page.locator("#bars li.best");
    check(await best.locator(".label").textContent() === digit, "the best bar is that of the answer");
    const widths = await page.locator("#bars .fill").evaluateAll((all) => all.map((one) => parseFloat(one.style.width)));
    const sum = widths.reduce((one, other) => one + other);
    check(Math.abs(sum - 100) < 0.1, `probabilities come to ${sum} %`);
    await shot(page, `digit-${digit}`);
  }
  const maps = () => page.locator("#maps canvas").evaluateAll((all) => all.map((one) => one.toDataURL()));
  const before = await maps();
  check(before.length > 3, `only ${before.length} maps`);
  await draw(page, ONE);
  await settled(page, "probability");
  await page.waitForTimeout(300);
  const after = await maps();
  check(before.some((map, index) => map !== after[index]), "maps change with the drawing");

  await page.setInputFiles("#file", { name: "one.png", mimeType: "image/png", buffer: Buffer.from(await picture(page)) });
  await settled(page, "negative");
  check(await verdict(page) === "1", "a picture of a 1");
  await page.setInputFiles("#file", { name: "no.txt", mimeType: "text/plain", buffer: Buffer.from("no") });
  check((await page.locator("#problem").textContent()).includes("no PNG or JPEG"), "other files are refused");

  if (await page.locator("#samples").isVisible()) {
    await page.fill("#number", "0");
    await page.press("#number", "Enter");
    await settled(page, "Right.");
    check(await verdict(page) === "7", "the first test sample is a 7");
    check(!await page.locator("#problem").isVisible(), "the problem is gone");
    await shot(page, "sample");
  }
  // By the keyboard alone.
  await page.focus("#clear");
  await page.keyboard.press("Enter");
  await settled(page, "Draw something");
  const focused = [];
  for (let i = 0; i < 8; i += 1) {
    focused.push(await page.evaluate(() => document.activeElement.id));
    await page.keyboard.press("Tab");
  }
  for (const id of ["clear", "brush", "file", "centre"]) {
    check(focused.includes(id), `${id} is reached by the keyboard; reached: ${focused}`);
  }
  check(seen.console.length === 0, `the console says: ${seen.console.join("; ")}`);
  const foreign = seen.addresses.filter((url) => !url.startsWith(address) && !url.startsWith("data:"));
  check(foreign.length === 0, `the page asks others: ${foreign.join(", ")}`);
  await page.close();
}

/// Dark, and as narrow as a telephone, where one draws by touch.
async function tryTelephone(browser, address) {
  const context = await browser.newContext({
    colorScheme: "dark", viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2,
  });
  const page = await context.newPage();
  const seen = watch(page);
  await page.goto(address);
  await settled(page, "Draw something");
  const box = await page.locator("#pad").boundingBox();
  const session = await context.newCDPSession(page);
  const touch = (type, y) => session.send("Input.dispatchTouchEvent", {
    type, touchPoints: type === "touchEnd" ? [] : [{ x: box.x + box.width / 2, y: box.y + box.height * y }],
  });
  await touch("touchStart", 0.2);
  for (let y = 0.25; y < 0.8; y += 0.05) await touch("touchMove", y);
  await touch("touchEnd", 0);
  await settled(page, "probability");
  await page.waitForTimeout(300);
  check(await verdict(page) === "1", "a 1 drawn by touch");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  check(wide <= 360, `the page is ${wide} pixels wide on a telephone of 360`);
  await shot(page, "telephone");
  check(seen.console.length === 0, `the console says: ${seen.console.join("; ")}`);
  await context.close();
}

const browser = await open();
const { address, child } = await serve();
try {
  await tryPage(browser, address);
  await tryTelephone(browser, address);
  const ended = new Promise((resolve) => { child.removeAllListeners("exit"); child.once("exit", resolve); });
  child.kill("SIGTERM");
  check(await ended === 0, "the server ends well");
  console.log("serve.mjs: the page draws, answers and shows layers; its console is empty, and it asks nobody else");
} finally {
  child.kill("SIGKILL");
  await browser.close();
}
