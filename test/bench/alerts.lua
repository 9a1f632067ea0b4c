-- The load of both servers: batches of alerts of about 400 bytes, as Prometheus sends them.
-- BENCH_KIND=new gives every alert an instance of its own; BENCH_KIND=repeat sends the same 1,024 again and again.
local batch = tonumber(os.getenv("BENCH_BATCH"))
local kind = os.getenv("BENCH_KIND")
local round = os.getenv("BENCH_ROUND")
local repeats = 1024
local headers = { ["Content-Type"] = "application/json" }
local counter = 0
local threads = 0

local function instant(seconds)
  return os.date("!%Y-%m-%dT%H:%M:%S.000Z", os.time() + seconds)
end

local starts, ends = instant(-60), instant(240)

local function alert(number)
  local service = number % 20
  return '{"labels":{"alertname":"HighErrorRate' .. number % 5 .. '","service":"svc-' .. service .. '","severity":"warning","instance":"host-' .. round .. '-' .. number
    .. ':9100","job":"node","cluster":"eu-west-1a","prometheus":"monitoring/main"},"annotations":{"summary":"More than 5 % of requests fail",'
    .. '"description":"5xx of svc-' .. service .. ' have been above 5 % for 10 minutes"},"startsAt":"' .. starts .. '","endsAt":"' .. ends
    .. '","generatorURL":"http://prometheus:9090/graph?g0.expr=rate"}'
end

local function body(first)
  local parts = {}
  for place = 0, batch - 1 do parts[place + 1] = alert(first + place) end
  return "[" .. table.concat(parts, ",") .. "]"
end

local repeated = {}
if kind == "repeat" then
  for first = 0, repeats - 1, batch do repeated[#repeated + 1] = body(first) end
end

function setup(thread)
  thread:set("thread_number", threads)
  threads = threads + 1
end

function request()
  counter = counter + 1
  if kind == "repeat" then
    return wrk.format("POST", nil, headers, repeated[counter % #repeated + 1])
  end
  return wrk.format("POST", nil, headers, body((thread_number * 100000000) + counter * batch))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('BENCH {"requests":%d,"seconds":%.6f,"failed":%d,"p50":%.3f,"p99":%.3f}\n', summary.requests, summary.duration / 1000000,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
