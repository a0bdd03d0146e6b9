// A fresh Chromium without a window, and what it must never do: complain, or ask anybody else. Where there
// is none, the test says that it is skipped and ends well.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/// Opens the browser; ends the process where there is none.
export async function open() {
  const place = [process.env.CHROMIUM, ...PLACES].find((path) => path && existsSync(path));
  if (!place) {
    console.log("skipped: no Chromium here (looked for $CHROMIUM, " + PLACES.join(", ") + ")");
    process.exit(0);
  }
  return chromium.launch({ executablePath: place, args: FLAGS });
}

/// Keeps what a page logs, what fails in it, and every address it asks for.
export function watch(page) {
  const seen = { console: [], addresses: [] };
  page.on("console", (message) => seen.console.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => seen.console.push(`error: ${error.message}`));
  page.on("request", (request) => seen.addresses.push(request.url()));
  return seen;
}

/// Fails unless something holds.
export function check(holds, words) {
  if (!holds) throw new Error(words);
}
