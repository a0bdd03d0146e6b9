-- For wrk: asks POST /predict for one digit of 28 x 28, another one each time, and counts what comes back.
-- Every answer must be of the form of a prediction or of a refusal; anything else counts as lost.

local digits = {}
for digit = 1, 64 do
  local pixels = {}
  for pixel = 1, 784 do
    pixels[pixel] = (pixel * digit * 7) % 97 < 20 and (pixel * digit) % 256 or 0
  end
  digits[digit] = '{"inputs":[[' .. table.concat(pixels, ",") .. "]]}"
end

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"

local threads = {}
local next_digit = 0

function setup(thread)
  table.insert(threads, thread)
end

function init()
  answered, refused, wrong = 0, 0, 0
end

function request()
  next_digit = next_digit % #digits + 1
  return wrk.format(nil, nil, nil, digits[next_digit])
end

function response(status, headers, body)
  if status == 200 and body:find('"predictions":[{"class":', 1, true) then
    answered = answered + 1
  elseif status == 503 and body:find('"error"', 1, true) then
    refused = refused + 1
  else
    wrong = wrong + 1
  end
end

function done(summary, latency)
  local answered, refused, wrong = 0, 0, 0
  for _, thread in ipairs(threads) do
    answered = answered + thread:get("answered")
    refused = refused + thread:get("refused")
    wrong = wrong + thread:get("wrong")
  end
  local seconds = summary.duration / 1e6
  local broken = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format(
    "answered %d (%.0f/s), refused %d, wrong %d, broken %d, p50 %.2f ms, p99 %.2f ms\n",
    answered, answered / seconds, refused, wrong, broken,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
