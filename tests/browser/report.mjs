// The page of a run in a real browser: `node report.mjs RUNS [FOLDER]` opens the report.html of the first run
// of a model: light, dark, on a phone, by keyboard and on paper. Pictures go to the folder, if one is named.

import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { check, open, watch } from "./browser.mjs";

const [runs, folder] = process.argv.slice(2);
const address = pathToFileURL(resolve(runs, "1", "report.html")).href;
const browser = await open();

/// Opens the page as somebody would, and holds it to what must never happen.
async function visit(name, options, look) {
  const page = await (await browser.newContext(options)).newPage();
  const seen = watch(page);
  await page.goto(address);
  await look(page);
  if (folder) await page.screenshot({ path: join(folder, `report-${name}.png`), fullPage: true });
  check(seen.console.length === 0, `${name}: the console says ${seen.console.join("; ")}`);
  const others = seen.addresses.filter((one) => one !== address && !one.startsWith("data:"));
  check(others.length === 0, `${name}: the page asked for ${others.join(", ")}`);
  await page.context().close();
}

/// The words that the page shows at a point, or null.
const tip = (page) => page.locator("#tip").evaluate((box) => box.hidden ? null : box.textContent);

await visit("light", { colorScheme: "light", viewport: { width: 1280, height: 900 } }, async (page) => {
  for (const part of ["Training", "Where it fails", "What the network sees", "Data", "Layers", "Spec", "Run", "Files"]) {
    check(await page.locator("h2", { hasText: part }).count() > 0, `there is no part ${part}`);
  }
  await page.locator("#training g.tip").first().hover();
  check(/epoch 1: loss/.test(await tip(page)), `pointing at a mark says ${await tip(page)}`);
  await page.mouse.move(1, 1);
  check(await tip(page) === null, "the words stay when the pointer has gone");
});

await visit("keyboard", { viewport: { width: 1280, height: 900 } }, async (page) => {
  const figure = page.locator("#training figure").first();
  await figure.focus();
  for (const [key, words] of [["ArrowRight", "epoch 1"], ["ArrowRight", "epoch 2"], ["ArrowLeft", "epoch 1"]]) {
    await page.keyboard.press(key);
    check((await tip(page))?.includes(words), `${key} says ${await tip(page)}`);
  }
  await page.keyboard.press("Escape");
  check(await tip(page) === null, "Escape leaves the words there");
  const folded = page.locator("details").last();
  await folded.locator("summary").focus();
  const before = await folded.evaluate((one) => one.open);
  await page.keyboard.press("Enter");
  check(await folded.evaluate((one) => one.open) !== before, "Enter does not unfold");
});

await visit("dark", { colorScheme: "dark", viewport: { width: 1280, height: 900 } }, async (page) => {
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  check(ground === "rgb(20, 24, 29)", `the ground is ${ground} in the dark`);
});

await visit("phone", { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true }, async (page) => {
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  check(wide <= room, `the page is ${wide} pixels wide on ${room}`);
});

await visit("paper", { colorScheme: "dark" }, async (page) => {
  await page.emulateMedia({ media: "print" });
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  check(ground === "rgb(255, 255, 255)", `the ground is ${ground} on paper`);
  const file = await page.pdf({ format: "A4" });
  check(file.length > 10_000 && file.subarray(0, 5).toString() === "%PDF-", "it cannot be printed");
  check(await page.evaluate(() => [...document.querySelectorAll("details")].every((one) => one.open)),
    "something is folded on paper");
});

await browser.close();
console.log("the page of a run: light, dark, phone, keyboard and paper are fine");
