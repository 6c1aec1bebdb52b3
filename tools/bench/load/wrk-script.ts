import { ITEMS, USERS } from './orders-sent.js';

/** Prepares the requests before the load begins, and prints what was measured as one line of JSON. */
export const WRK_SCRIPT = `
local requests, at = {}, 0
local items = { ${ITEMS.map((item) => `'${item}'`).join(', ')} }

function init(args)
  local headers = { ['Content-Type'] = 'application/json' }
  for i = 0, ${USERS - 1} do
    local body = string.format('{"user_id":"user-%d","item":"%s","quantity":1}', i, items[i % #items + 1])
    requests[i + 1] = wrk.format('POST', '/order', headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency, _)
  local e = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"micros":%d,"failed":%d,"p50Micros":%d,"p99Micros":%d}\\n',
    summary.requests, summary.duration, e.status + e.connect + e.read + e.write + e.timeout,
    latency:percentile(50), latency:percentile(99)))
end
`;
